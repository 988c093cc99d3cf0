import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { maxReceiveCount } from './resources.ts';
import {
  clientSettings,
  eventually,
  remove,
  startCloud,
  temporaryState,
  type TestCloud,
} from './testing/start-cloud.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const state = temporaryState();
afterAll(() => remove(state));

type Seen = { document: string; status: string };
const text = '# Lamp\n\nThe lamp has a warranty of twelve months.\n';

const post = async <T>(cloud: TestCloud, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${cloud.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
};

async function upload(cloud: TestCloud): Promise<Seen> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const about = { path: 'lamp.md', bytes: Buffer.byteLength(text), sha256 };
  const { record, upload } = await post<{ record: Seen; upload: { url: string; headers: Record<string, string> } }>(
    ...([cloud, '/documents', about] as const),
  );
  expect((await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: text })).status).toBe(200);
  return record;
}

const queue = (cloud: TestCloud, name: string) => ({ QueueUrl: `${cloud.endpoint}/000000000000/${name}` });

/** Messages that are in a queue, those that somebody works on included. */
async function messages(cloud: TestCloud, name: string): Promise<number> {
  const sqs = new SQSClient(clientSettings(cloud));
  const asked = { ...queue(cloud, name), AttributeNames: ['All' as const] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
  sqs.destroy();
  return Number(Attributes!.ApproximateNumberOfMessages) + Number(Attributes!.ApproximateNumberOfMessagesNotVisible);
}

/** Takes the queue's messages as often as it gives them, and dies each time: it never says that it is done. */
async function dieOfEachMessage(cloud: TestCloud): Promise<number> {
  const sqs = new SQSClient(clientSettings(cloud));
  const take = new ReceiveMessageCommand({ ...queue(cloud, 'ingest'), VisibilityTimeout: 0 });
  let taken = 0;
  while ((await sqs.send(take)).Messages?.length) taken++;
  sqs.destroy();
  return taken;
}

test('a document whose processing died each time is a dead letter until it is retried, then READY', async () => {
  const broken = await startCloud(state, workspace, {}, ['--functions', 'chat-handler']);
  const { document } = await upload(broken);
  expect(await dieOfEachMessage(broken)).toBe(maxReceiveCount);
  expect(await Promise.all(['ingest', 'ingest-dead'].map((name) => messages(broken, name)))).toEqual([0, 1]);
  await broken.stop();

  const cloud = await startCloud(state, workspace);
  expect(await post<Seen>(cloud, `/documents/${document}/retry`, {})).toMatchObject({ status: 'UPLOADED' });
  expect(await messages(cloud, 'ingest-dead')).toBe(0);
  const ready = await eventually(async () => {
    const seen = (await (await fetch(`${cloud.url}/documents/${document}`)).json()) as Seen;
    return seen.status === 'READY' ? seen : undefined;
  });
  expect(ready).toMatchObject({ document, chunks: 1 });
  expect(await eventually(async () => ((await messages(cloud, 'ingest')) === 0 ? true : undefined))).toBe(true);
  expect(await messages(cloud, 'ingest-dead')).toBe(0);
  // It was let keep its message hidden meanwhile.
  const processed = (await cloud.invocations()).filter((record) => record.function === 'rag-processor');
  expect(processed).toHaveLength(1);
  expect(processed[0]!.lines.join('\n')).not.toContain('could not be kept hidden');
  await cloud.stop();
});
