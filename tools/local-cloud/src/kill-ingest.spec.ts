import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, remove, startCloud, temporaryState, type TestCloud } from './testing/start-cloud.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const state = temporaryState();
// All that takes part in an ingest is built and started for this.
afterAll(() => remove(state));

type Seen = { document: string; path: string; status: string; chunks?: number };
const ENDS = ['READY', 'PARTIAL', 'FAILED'];

async function upload(cloud: TestCloud, path: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const answer = await fetch(`${cloud.url}/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path, bytes: bytes.length, sha256 }),
  });
  const { upload } = (await answer.json()) as {
    upload: { url: string; method: string; headers: Record<string, string> };
  };
  const { status } = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  expect(status).toBe(200);
}

async function listed(cloud: TestCloud): Promise<Seen[]> {
  const answer = await fetch(`${cloud.url}/documents?limit=1000`);
  return ((await answer.json()) as { records: Seen[] }).records;
}

/** What the index holds, as vector-search counts it. */
async function indexed(cloud: TestCloud): Promise<{ documents: number; chunks: number }> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const lambda = new LambdaClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const Payload = JSON.stringify({ action: 'status', caller: { tenant: 'local' } });
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-vector-search', Payload }));
  lambda.destroy();
  return JSON.parse(answer.Payload!.transformToString()) as { documents: number; chunks: number };
}

/** Long enough that documents wait while the first are embedded. */
const text = (name: string) =>
  `# ${name}\n\n` +
  Array.from(
    { length: 60 },
    (_, section) => `## Part ${section}\n\n${name} says in part ${section} what it says.`,
  ).join('\n\n');

test('kill -9 in the middle of an ingest: after the next start every document ends, once', async () => {
  const names = ['a.md', 'b.md', 'c.md', 'd.md', 'e.md', 'f.md'];
  const killed = await startCloud(state, workspace);
  for (const name of names) await upload(killed, name, text(name));
  await upload(killed, 'broken.pdf', '%PDF-1.7 and nothing more');
  const before = await eventually(async () => {
    const seen = await listed(killed);
    return seen.some(({ status }) => status === 'READY') ? seen : undefined;
  });
  expect(before.some(({ status }) => !ENDS.includes(status))).toBe(true);
  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');

  const cloud = await startCloud(state, workspace);
  const after = await eventually(async () => {
    const seen = await listed(cloud);
    return seen.every(({ status }) => ENDS.includes(status)) ? seen : undefined;
  });
  expect(after.map(({ path, status }) => `${path} ${status}`).sort()).toEqual(
    [...names.map((name) => `${name} READY`), 'broken.pdf FAILED'].sort(),
  );
  const chunks = after.reduce((sum, { chunks = 0 }) => sum + chunks, 0);
  expect(await indexed(cloud)).toMatchObject({ documents: names.length, chunks });
  expect(await cloud.stop()).toBe(0);
});
