import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import {
  clientSettings,
  eventually,
  remove,
  startCloud,
  temporaryState,
  type TestCloud,
} from './testing/start-cloud.ts';

const state = temporaryState();
afterAll(() => remove(state));

const keyOf = (document: string) => `tenants/t/documents/${document}/v1/source`;

async function upload(cloud: TestCloud, documents: Record<string, string>): Promise<void> {
  const s3 = new S3Client(clientSettings(cloud));
  for (const [document, Body] of Object.entries(documents))
    await s3.send(new PutObjectCommand({ Bucket: 'docent', Key: keyOf(document), Body }));
  s3.destroy();
}

/** How often the worker took in each document. */
async function takenIn(cloud: TestCloud): Promise<Record<string, number>> {
  const dynamo = new DynamoDBClient(clientSettings(cloud));
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: 'docent', ConsistentRead: true }));
  dynamo.destroy();
  return Object.fromEntries(Items.map((item) => [item.pk!.S!, Number(item.times!.N)]));
}

const all = (cloud: TestCloud, documents: string[]) =>
  eventually(async () => {
    const taken = await takenIn(cloud);
    return documents.every((document) => taken[keyOf(document)]) ? taken : undefined;
  });

test('an uploaded source reaches the function of the queue once; other objects do not; a failure is tried again', async () => {
  const cloud = await startCloud(state);
  await upload(cloud, { 'a b+ü': 'text', flaky: 'fail at first' });
  const s3 = new S3Client(clientSettings(cloud));
  await s3.send(
    new PutObjectCommand({ Bucket: 'docent', Key: 'tenants/t/documents/x/v1/document.md', Body: 'no source' }),
  );
  s3.destroy();
  expect(await all(cloud, ['a b+ü', 'flaky'])).toEqual({ [keyOf('a b+ü')]: 1, [keyOf('flaky')]: 1 });
  await cloud.stop();
});

test('kill -9 in the middle loses no source, and leaves no process behind', async () => {
  const killed = await startCloud(state);
  const documents = ['one', 'two', 'three', 'four', 'five', 'six'];
  await upload(killed, Object.fromEntries(documents.map((document) => [document, 'slow one'])));
  const before = await eventually(async () => {
    const taken = await takenIn(killed);
    return taken[keyOf('one')] || taken[keyOf('two')] ? taken : undefined;
  });
  expect(before[keyOf('six')]).toBeUndefined();
  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');
  // The pipes of its children end when the last of them does.
  const cloud = await startCloud(state);
  await all(cloud, documents);
  expect(await cloud.stop()).toBe(0);
});
