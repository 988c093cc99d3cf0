import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { documentId, newId } from '@docent/contracts/ids';
import { decodeVector } from '@docent/contracts/vector';
import { closeClients } from '@docent/storage';
import { buildSegment, uploadSegment } from '@docent/vector-search';

const lambda = new LambdaClient();

afterAll(closeClients);

async function invoke(name: string, input: object) {
  const response = await lambda.send(
    new InvokeCommand({ FunctionName: `chatbot-${name}`, Payload: JSON.stringify(input) }),
  );
  const answer = JSON.parse(response.Payload!.transformToString());
  return response.FunctionError ? { error: answer.errorType, message: answer.errorMessage } : answer;
}

const TEXTS = [
  'The device is covered for two years from the day of purchase.',
  'Damage by water is not covered.',
  'To charge the device, connect the cable to the port on its side.',
];

/** Takes one document in for a tenant, embedded by the function that embeds, or not at all. */
async function index(tenant: string, embedded: boolean) {
  const place = { items: { from: 0, to: 0 }, characters: { from: 0, to: 20 } };
  const chunks = TEXTS.map((text, chunk) => ({ chunk, headings: [`Part ${chunk}`], place, text }));
  const about = { collection: 'default', path: 'manual.md', tags: [], updatedAt: '2026-01-01T00:00:00Z' };
  const document = { document: documentId('default', 'manual.md'), version: newId(), ...about, chunks };
  const folder = await mkdtemp(join(tmpdir(), 'docent-segment-'));
  const built = await buildSegment(folder, { documents: [document], embedded: embedded ? await embed() : undefined });
  await uploadSegment(tenant, built);
  await rm(folder, { recursive: true });
  await invoke('vector-search', { action: 'commit', caller: { tenant }, segment: built.segment });
}

async function embed() {
  const { model, dimensions, vectors } = await invoke('embedding-service', { texts: TEXTS, kind: 'passage' });
  return { model, dimensions, vectors: vectors.map(decodeVector) };
}

test('refuses an input without its fields by name', async () => {
  expect(await invoke('rag-search', { caller: { tenant: 'acme' }, queries: [] })).toMatchObject({
    error: 'InvalidInput',
    message: expect.stringContaining('queries'),
  });
});

test('finds a passage by its meaning, with the ranks that put it there', async () => {
  await index('meaning', true);
  const queries = ['How long is the warranty?'];
  const { passages, dense, model, note } = await invoke('rag-search', { caller: { tenant: 'meaning' }, queries });
  expect({ dense, model, note }).toEqual({ dense: true, model: 'bge-small-en-v1.5', note: undefined });
  expect(passages[0]).toMatchObject({ text: TEXTS[0], ranks: { dense: { rank: 1 }, fused: { rank: 1 } } });
});

test('finds a passage by words alone where nothing is embedded, and says so', async () => {
  await index('words', false);
  const queries = ['How do I charge it?'];
  const { passages, dense, note } = await invoke('rag-search', { caller: { tenant: 'words' }, queries });
  expect(passages).toMatchObject([{ text: TEXTS[2], ranks: { lexical: { rank: 1 } } }]);
  expect({ dense, note }).toEqual({ dense: false, note: expect.stringContaining('by words alone') });
});
