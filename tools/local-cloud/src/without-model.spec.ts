import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, remove, startCloud, temporaryState, type TestCloud } from './testing/start-cloud.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const state = temporaryState();
const emptyCache = mkdtempSync(join(tmpdir(), 'docent-cache-'));
// What takes part is built and started for this.
afterAll(() => [state, emptyCache].forEach(remove));

async function json<Answer>(cloud: TestCloud, path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  return (await fetch(cloud.url + path, request)).json() as Promise<Answer>;
}

type Record = { document: string; status: string; embedded?: boolean; chunks?: number };
type Upload = { url: string; method: string; headers: { [name: string]: string } };
async function put(cloud: TestCloud, path: string, bytes: Buffer): Promise<Record> {
  const about = { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const { record, upload } = await json<{ record: Record; upload: Upload }>(cloud, '/documents', about);
  await fetch(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(bytes) });
  return record;
}

type Done = { sources: { quote: string }[]; receipt: { dense: boolean } };

test('without the model documents are found by words, which is said; once it is there they are embedded, once', async () => {
  const bytes = Buffer.from('# Pond\n\nThe tufted duck dives for mussels in winter.\n');
  const question = { question: 'What does the tufted duck dive for?' };

  const without = await startCloud(state, workspace, { XDG_CACHE_HOME: emptyCache });
  const { document } = await put(without, 'pond.md', bytes);
  const look = (cloud: TestCloud, id = document) => json<Record>(cloud, `/documents/${id}`);
  await eventually(async () => ((await look(without)).status === 'READY' ? true : undefined));
  expect(await look(without)).toMatchObject({ embedded: false, chunks: 1 });
  expect(await json(without, '/health')).toMatchObject({
    status: 'degraded',
    search: { dense: false, note: expect.stringContaining('by words alone') },
  });
  const byWords = await json<Done>(without, '/chat', question);
  expect(byWords.sources[0]!.quote).toContain('dives for mussels');
  expect(byWords.receipt).toMatchObject({ dense: false, notes: [expect.stringContaining('words')] });
  await without.stop();

  const withModel = await startCloud(state, workspace);
  await eventually(async () => ((await look(withModel)).embedded ? true : undefined));
  expect(await look(withModel)).toMatchObject({ status: 'READY', embedded: true, chunks: 1 });
  expect(await json(withModel, '/health')).toMatchObject({ status: 'ok', search: { dense: true } });
  expect((await json<Done>(withModel, '/chat', question)).receipt).toMatchObject({ dense: true, notes: [] });
  await withModel.stop();

  // Nothing here can embed: what is found by meaning all the same shares the vectors of the first.
  const again = await startCloud(state, workspace, { XDG_CACHE_HOME: emptyCache });
  const copy = await put(again, 'copies/pond.md', bytes);
  expect(copy.document).not.toBe(document);
  await eventually(async () => ((await look(again, copy.document)).status === 'READY' ? true : undefined));
  expect(await look(again, copy.document)).toMatchObject({ embedded: true, chunks: 1 });
  await again.stop();
});
