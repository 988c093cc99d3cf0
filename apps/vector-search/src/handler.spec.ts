import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { documentId, newId } from '@docent/contracts/ids';
import { encodeVector } from '@docent/contracts/vector';
import { closeClients, noteTenant, setRights } from '@docent/storage';
import { buildSegment, uploadSegment } from '@docent/vector-search';

const lambda = new LambdaClient();
const caller = { tenant: 'acme' };

afterAll(closeClients);

const invoke = (input: object) => send({ caller, ...input });

async function send(input: object) {
  const Payload = JSON.stringify(input);
  const response = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-vector-search', Payload }));
  return JSON.parse(response.Payload!.transformToString());
}

test('refuses an input without its fields by name', async () => {
  expect(await invoke({})).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining('action'),
  });
  expect(await invoke({ action: 'search', text: 'x', limit: 0 })).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining('limit'),
  });
});

async function uploaded(tenant: string, path: string, texts: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'docent-segment-'));
  const document = documentId('default', path);
  const version = newId();
  const place = { items: { from: 0, to: 0 }, characters: { from: 0, to: 20 } };
  const chunks = texts.map((text, chunk) => ({ chunk, headings: ['Birds'], place, text }));
  const about = { collection: 'default', path, tags: [], updatedAt: '2026-01-01T00:00:00Z' };
  const vectors = texts.map((_, index) => new Float32Array(index === 0 ? [1, 0] : [0, 1]));
  const built = await buildSegment(folder, {
    documents: [{ document, version, ...about, chunks }],
    embedded: { model: 'm', dimensions: 2, vectors },
  });
  await uploadSegment(tenant, built);
  await rm(folder, { recursive: true });
  return { document, version, segment: built.segment };
}

test('commits an uploaded segment, finds and reads its chunks, and removes them', async () => {
  const texts = ['Ducks swim on the pond.', 'Geese fly in a wedge.'];
  const { document, version, segment } = await uploaded(caller.tenant, 'ducks.md', texts);

  expect(await invoke({ action: 'commit', segment: segment })).toMatchObject({ action: 'commit', chunks: 2 });
  const query = { model: 'm', vector: encodeVector(new Float32Array([0, 1])) };
  const found = await invoke({ action: 'search', text: 'swimming', query });
  expect(found).toMatchObject({ dense: true, model: 'm' });
  expect(found.candidates).toMatchObject([
    { document, chunk: 1, dense: { rank: 1, score: 1 } },
    { document, chunk: 0, dense: { rank: 2 }, lexical: { rank: 1 } },
  ]);
  expect(found.neighbours).toEqual([]);
  const read = await invoke({ action: 'read', ranges: [{ document, chunks: { from: 0, to: 9 } }] });
  expect(read.chunks.map(({ text }: { text: string }) => text)).toEqual(texts);

  // Nothing of it is there for who may not read its collection, whatever they ask for.
  await setRights(caller.tenant, 'default', { readers: ['staff'] });
  const filters = { collections: ['default'], documents: [document] };
  expect(await invoke({ action: 'search', text: 'swimming', query })).toMatchObject({ candidates: [] });
  expect(await invoke({ action: 'search', text: 'swimming', query, filters })).toMatchObject({ candidates: [] });
  const ranges = [{ document, chunks: { from: 0, to: 9 } }];
  expect(await invoke({ action: 'read', ranges })).toMatchObject({ chunks: [] });
  const staff = { caller: { ...caller, groups: ['staff'] } };
  expect(await invoke({ action: 'search', text: 'swimming', query, ...staff })).toEqual(found);
  expect(await invoke({ action: 'read', ranges, ...staff })).toEqual(read);
  await setRights(caller.tenant, 'default', {});

  expect(await invoke({ action: 'status' })).toMatchObject({ segments: 1, documents: 1, chunks: 2, tombstones: 0 });

  expect(await invoke({ action: 'remove', documents: [{ document, version }] })).toMatchObject({ chunks: 2 });
  expect(await invoke({ action: 'search', text: 'swimming', query })).toMatchObject({ candidates: [] });
  const late = await invoke({ action: 'commit', segment: segment });
  expect(late).toMatchObject({ errorType: 'Conflict', trace: expect.arrayContaining(['{"reason":"superseded"}']) });
  expect(await invoke({ action: 'compact' })).toMatchObject({ action: 'compact', merged: 0 });
  expect(await invoke({ action: 'collect' })).toMatchObject({ action: 'collect', objects: 0 });
});

test('brings what stands around the best along, once and without what was found', async () => {
  const caller = { tenant: 'herons' };
  const texts = ['Herons wade.', 'One waits.', 'It strikes.', 'It rests.', 'Herons fly.'];
  const { segment } = await uploaded(caller.tenant, 'herons.md', texts);
  await send({ action: 'commit', caller, segment });
  const around = async (best: number, reach: number) => {
    const { neighbours } = await send({ action: 'search', caller, text: 'herons', around: { best, reach } });
    return neighbours.map(({ chunk }: { chunk: number }) => chunk);
  };
  expect(await around(1, 1)).toEqual([1]);
  expect(await around(2, 1)).toEqual([1, 3]);
  expect(await around(2, 3)).toEqual([1, 2, 3]);
  await setRights(caller.tenant, 'default', { readers: ['staff'] });
  expect(await around(2, 3)).toEqual([]);
});

test('keeps the index of every tenant small when the clock asks for it', async () => {
  const crowded = { tenant: 'crowded' };
  await noteTenant('crowded');
  await noteTenant('idle');
  for (let number = 0; number < 9; number++) {
    const { segment } = await uploaded('crowded', `${number}.md`, [`Bird number ${number}.`]);
    await send({ action: 'commit', caller: crowded, segment });
  }
  expect(await send({ action: 'upkeep' })).toMatchObject({ tenants: 2, left: 0, failed: 0, merged: 9 });
  expect(await send({ action: 'status', caller: crowded })).toMatchObject({ segments: 1, documents: 9 });
});
