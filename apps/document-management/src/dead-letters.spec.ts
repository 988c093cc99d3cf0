import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import { closeClients, deleteObjects, objectKeys } from '@docent/storage';
import { hash } from 'node:crypto';

const lambda = new LambdaClient();
const sqs = new SQSClient();
const tenant = 'redriven';
const caller = { tenant };
const dead = { QueueUrl: process.env.INGEST_DEAD_QUEUE_URL };

afterAll(() => {
  closeClients();
  sqs.destroy();
});
beforeEach(async () => void (await sqs.send(new PurgeQueueCommand(dead))));

async function manage(input: object) {
  const Payload = JSON.stringify({ caller, ...input });
  const response = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-document-management', Payload }));
  return JSON.parse(response.Payload!.transformToString());
}

async function takeIn(path: string, text: string): Promise<DocumentRecord> {
  const bytes = Buffer.from(text);
  const about = { path, bytes: bytes.byteLength, sha256: hash('sha256', bytes) };
  const { record, upload } = await manage({ action: 'upload', ...about });
  await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  return ended(record);
}

async function ended({ document }: DocumentRecord): Promise<DocumentRecord> {
  for (;;) {
    const { record } = await manage({ action: 'get', document });
    if (isEnd(record.status)) return record;
  }
}

const keyOf = ({ document, version }: DocumentRecord, of = tenant) =>
  objectKeys.documentFile(of, document, version, 'source');
const letter = (key: string, eventName = 'ObjectCreated:Put') =>
  JSON.stringify({ Records: [{ eventName, s3: { object: { key: encodeURIComponent(key) } } }] });

async function bury(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  while (Entries.length > 0) await sqs.send(new SendMessageBatchCommand({ ...dead, Entries: Entries.splice(0, 10) }));
}

/** Dead letters that anybody may take, and those that somebody hides. */
async function buried(): Promise<[visible: number, hidden: number]> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ ...dead, AttributeNames: ['All'] }));
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes!;
  return [Number(ApproximateNumberOfMessages), Number(ApproximateNumberOfMessagesNotVisible)];
}

test('a retry sends a document’s dead letters through the queue again and leaves those of others', async () => {
  const failed = await takeIn('empty.pdf', '');
  expect(failed.status).toBe('FAILED');
  const others = Array.from({ length: 12 }, (_, n) => letter(objectKeys.documentFile(tenant, `d${n}`, 'v', 'source')));
  await bury(letter(keyOf(failed)), ...others, letter(keyOf(failed, 'another')), 'no notification', '{"Records":[7]}');
  await bury(letter(keyOf(failed), 'GoOn'));
  expect(await manage({ action: 'retry', document: failed.document })).toMatchObject({
    record: { status: 'UPLOADED' },
  });
  expect(await buried()).toEqual([15, 0]);
  const again = await ended(failed);
  expect(again).toMatchObject({ status: 'FAILED', version: failed.version });
  expect(again.updatedAt > failed.updatedAt).toBe(true);
});

test('what a retry refuses leaves the dead letters where they are', async () => {
  const failed = await takeIn('gone.pdf', '%PDF-1.7 and nothing more');
  await deleteObjects([keyOf(failed)]);
  await bury(letter(keyOf(failed)));
  expect(await manage({ action: 'retry', document: failed.document })).toMatchObject({
    ...{ errorType: 'Conflict', errorMessage: expect.stringContaining('never arrived') },
  });
  expect(await buried()).toEqual([1, 0]);
});

test('of a READY document only what waited for its vectors is redriven', async () => {
  const ready = await takeIn('ready.md', '# Ready\n\nIt is found.\n');
  await bury(letter(keyOf(ready), 'Embed'));
  expect((await manage({ action: 'retry', document: ready.document })).record).toEqual(ready);
  expect(await buried()).toEqual([0, 0]);
  expect(await manage({ action: 'retry', document: ready.document })).toMatchObject({ errorType: 'Conflict' });
});
