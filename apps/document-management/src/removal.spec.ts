import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { isEnd } from '@docent/contracts/document';
import { closeClients, getObject, listObjects, objectKeys, tableClient, tableName } from '@docent/storage';
import { hash } from 'node:crypto';

const lambda = new LambdaClient();
const tenant = 'forgetting';
const caller = { tenant, groups: ['docent-administrators'] };
const SECRET = 'xyzzyplugh';

afterAll(closeClients);

async function invoke(name: string, input: object) {
  const Payload = JSON.stringify({ caller, ...input });
  const response = await lambda.send(new InvokeCommand({ FunctionName: `chatbot-${name}`, Payload }));
  return JSON.parse(response.Payload!.transformToString());
}

async function takeIn(path: string, text: string): Promise<string> {
  const bytes = Buffer.from(text);
  const about = { path, bytes: bytes.byteLength, sha256: hash('sha256', bytes) };
  const { record, upload } = await invoke('document-management', { action: 'upload', ...about });
  await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  for (;;) {
    const { record: now } = await invoke('document-metadata', { action: 'get', document: record.document });
    if (isEnd(now.status)) return now.document;
  }
}

/** Everything that holds the words: keys of objects and of records. */
async function holders(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of listObjects(objectKeys.tenant(tenant)))
    if (Buffer.from(await getObject(key)).includes(SECRET)) found.push(key);
  const { Items = [] } = await tableClient().send(new ScanCommand({ TableName: tableName() }));
  return [
    ...found,
    ...Items.filter((item) => JSON.stringify(item).includes(SECRET)).map(({ pk, sk }) => `${pk} ${sk}`),
  ];
}

test('a deleted document leaves no byte where anything is read from, in the bucket or in the table', async () => {
  await takeIn('kept.md', '# Kept\n\nThis stays.\n');
  const document = await takeIn('secret.md', `# Secret\n\nThe word is ${SECRET}.\n`);
  const kinds = (keys: string[]) => [...new Set(keys.map((key) => key.split('/').at(-1)))].sort();
  expect(kinds(await holders())).toEqual(['chunks.sqlite', 'document.json', 'document.md', 'source']);

  await invoke('document-management', { action: 'delete', document });
  expect(await invoke('vector-search', { action: 'search', text: SECRET })).toMatchObject({ candidates: [] });
  await invoke('document-management', { action: 'upkeep', tombstones: 'all' });
  expect(await invoke('vector-search', { action: 'status' })).toMatchObject({ segments: 1, tombstones: 0 });
  // What is left of it is a segment that no manifest names, until its day of grace is over.
  expect(kinds(await holders())).toEqual(['chunks.sqlite']);
  const { counts } = await invoke('document-management', { action: 'audit' });
  expect(counts).toMatchObject({ segments: 1, waiting: 3 });
});
