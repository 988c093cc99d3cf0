import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { closeClients, getRecord, putRecord, recordKeys } from '@docent/storage';
import { randomBytes } from 'node:crypto';

const lambda = new LambdaClient();
const sha256 = () => randomBytes(32).toString('hex');
const caller = { tenant: 'acme' };

afterAll(closeClients);

async function invoke(input: object) {
  const Payload = JSON.stringify({ caller, ...input });
  const response = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-document-metadata', Payload }));
  const answer = JSON.parse(response.Payload!.transformToString());
  if (!response.FunctionError) return answer;
  const { errorType: code, errorMessage: message, trace } = answer;
  return { error: code, message, ...JSON.parse(trace.at(-1)) };
}
const register = (path: string, hash: string) => invoke({ action: 'register', path, bytes: 3, sha256: hash });
const advance = ({ document, version }: { document: string; version: string }, status: string, more = {}) =>
  invoke({ action: 'advance', document, version, status, ...more });

test('refuses an input without its fields by name', async () => {
  expect(await invoke({})).toMatchObject({ error: 'InvalidInput', field: 'action' });
  expect(await register('../outside', sha256())).toMatchObject({ error: 'InvalidInput', field: 'path' });
  expect(await invoke({ action: 'list', cursor: 'nowhere' })).toMatchObject({ error: 'InvalidInput' });
});

test('the same bytes at a path change nothing, new bytes make a newer version', async () => {
  const bytes = sha256();
  const first = await register('same.md', bytes);
  expect(first).toMatchObject({ unchanged: false, record: { path: 'same.md', status: 'UPLOADING' } });
  expect(await register('same.md', bytes)).toMatchObject({ unchanged: true, record: first.record });
  await advance(first.record, 'READY', { facts: { chunks: 2 } });
  const { record, unchanged } = await register('same.md', sha256());
  expect(unchanged).toBe(false);
  expect(record).toMatchObject({ document: first.record.document, indexed: first.record.version, status: 'UPLOADING' });
  expect(record.version > first.record.version).toBe(true);
  expect(record.chunks).toBeUndefined();
});

test('of many who register the same bytes at once all get one version', async () => {
  const bytes = sha256();
  const answers = await Promise.all(Array.from({ length: 4 }, () => register('raced.md', bytes)));
  expect(new Set(answers.map(({ record }) => record.version)).size).toBe(1);
  expect(answers.filter(({ unchanged }) => !unchanged)).toHaveLength(1);
});

test('a version passes its stages, each with its time, and may begin again before its end', async () => {
  const { record } = await register('stages.md', sha256());
  for (const status of ['UPLOADED', 'PARSING', 'EMBEDDING', 'UPLOADED', 'PARSING', 'EMBEDDING', 'INDEXING'])
    expect(await advance(record, status)).toMatchObject({ record: { status } });
  const facts = { title: 'Stages', pages: 3, lostPages: [2], chunks: 7, embedded: true };
  const ended = await advance(record, 'PARTIAL', { reason: 'page 2 is damaged', facts });
  expect(ended.record).toMatchObject({ ...facts, indexed: record.version, reason: 'page 2 is damaged' });
  expect(Object.keys(ended.record.stages)).toEqual(
    expect.arrayContaining(['UPLOADING', 'UPLOADED', 'PARSING', 'EMBEDDING', 'INDEXING', 'PARTIAL']),
  );
});

test('what failed says at which stage and why, and only a retry leads out of it', async () => {
  const { record } = await register('failing.pdf', sha256());
  await advance(record, 'PARSING');
  const failed = await advance(record, 'FAILED', { reason: 'it is encrypted' });
  expect(failed.record).toMatchObject({ status: 'FAILED', stage: 'PARSING', reason: 'it is encrypted' });
  expect(await advance(record, 'INDEXING')).toMatchObject({ error: 'Conflict', reason: 'ended' });
  const retried = await advance(record, 'UPLOADED');
  expect(retried.record.status).toBe('UPLOADED');
  expect(retried.record).not.toHaveProperty('reason');
  expect(retried.record).not.toHaveProperty('stage');
});

test('READY is an end, but chunks may get their vectors later', async () => {
  const { record } = await register('ready.md', sha256());
  await advance(record, 'READY', { facts: { embedded: false } });
  for (const status of ['UPLOADED', 'PARSING', 'FAILED', 'READY'])
    expect(await advance(record, status)).toMatchObject({ error: 'Conflict', reason: 'ended' });
  const embedded = await advance(record, 'READY', { facts: { embedded: true } });
  expect(embedded.record).toMatchObject({ status: 'READY', embedded: true });
});

test('a superseded version advances no more', async () => {
  const old = await register('replaced.md', sha256());
  await register('replaced.md', sha256());
  expect(await advance(old.record, 'READY')).toMatchObject({ error: 'Conflict', reason: 'superseded' });
});

test('documents are listed a page at a time, by collection, prefix and status, and never to another tenant', async () => {
  for (const name of ['a', 'b', 'c']) await register(`listed/${name}`, sha256());
  const { record } = await register('listed/done', sha256());
  await advance(record, 'READY');
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await invoke({ action: 'list', prefix: 'listed/', limit: 3, cursor });
    found.push(...page.records.map(({ path }: { path: string }) => path));
    cursor = page.cursor;
  } while (cursor);
  expect(found.toSorted()).toEqual(['listed/a', 'listed/b', 'listed/c', 'listed/done']);
  const ready = await invoke({ action: 'list', prefix: 'listed/', status: 'READY' });
  expect(ready.records).toMatchObject([{ path: 'listed/done' }]);
  expect(await invoke({ action: 'list', collection: 'other' })).toMatchObject({ records: [] });
  const others = { caller: { tenant: 'other' } };
  expect(await invoke({ action: 'list', ...others })).toMatchObject({ records: [] });
  expect(await invoke({ action: 'get', document: record.document, ...others })).toMatchObject({ error: 'NotFound' });
});

test('a removed document is there no more, and begins anew when it is uploaded again', async () => {
  const { record } = await register('removed.md', sha256());
  expect(await invoke({ action: 'remove', document: record.document })).toMatchObject({ record });
  expect(await invoke({ action: 'get', document: record.document })).toMatchObject({ error: 'NotFound' });
  expect(await invoke({ action: 'remove', document: record.document })).toMatchObject({ error: 'NotFound' });
  expect(await advance(record, 'READY')).toMatchObject({ error: 'NotFound' });
  const again = await register('removed.md', record.sha256);
  expect(again).toMatchObject({ unchanged: false });
  expect(again.record.version).not.toBe(record.version);
});

test('a document whose stage has stopped moving is FAILED when it is looked at', async () => {
  const { record } = await register('stalled.pdf', sha256());
  const longAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const stopped = { ...record, status: 'EMBEDDING', updatedAt: longAgo, revision: 5 };
  await putRecord(recordKeys.document('acme', record.document), stopped);
  const { record: found } = await invoke({ action: 'get', document: record.document });
  expect(found).toMatchObject({ status: 'FAILED', stage: 'EMBEDDING', reason: expect.stringMatching(/retry/) });
  expect(await advance(record, 'UPLOADED')).toMatchObject({ record: { status: 'UPLOADED' } });
});

describe('in a collection with readers and editors', () => {
  const as = (...groups: string[]) => ({ caller: { tenant: 'acme', user: 'u', groups } });
  const administrator = as('docent-administrators');
  const restrict = (rights: object, who = administrator) =>
    invoke({ action: 'restrict', collection: 'pay', rights, ...who });
  const put = (who: object) =>
    invoke({ action: 'register', collection: 'pay', path: 'a.md', bytes: 1, sha256: sha256(), ...who });

  test('nothing is there for others; readers read, editors change too', async () => {
    expect(await restrict({ readers: ['staff'], editors: ['board'] }, as('board'))).toMatchObject({
      error: 'Forbidden',
      reason: 'not-an-administrator',
    });
    expect(await restrict({ readers: ['staff'], editors: ['board'] })).toMatchObject({
      collection: { collection: 'pay', readers: ['staff'], editors: ['board'], documents: 0, mayRead: false },
    });
    for (const who of [as(), as('staff'), administrator])
      expect(await put(who)).toMatchObject({ error: 'Forbidden', reason: 'not-an-editor' });
    const { record } = await put(as('board'));
    const { document } = record;
    const got = async (who: object, purpose = 'reading') =>
      (await invoke({ action: 'get', document, for: purpose, ...who })).error ?? 'given';
    expect([await got(as()), await got(administrator), await got(as('staff')), await got(as('board'))]).toEqual([
      ...['NotFound', 'NotFound', 'given', 'given'],
    ]);
    expect([await got(as(), 'editing'), await got(as('staff'), 'editing'), await got(as('board'), 'editing')]).toEqual([
      ...['NotFound', 'Forbidden', 'given'],
    ]);
    expect(await got(as(), 'processing')).toBe('given');
    const listed = async (who: object) => (await invoke({ action: 'list', collection: 'pay', ...who })).records.length;
    expect([await listed(as()), await listed(as('staff'))]).toEqual([0, 1]);
    expect(await invoke({ action: 'remove', document, ...as('staff') })).toMatchObject({ error: 'Forbidden' });
    expect(await invoke({ action: 'remove', document, ...as() })).toMatchObject({ error: 'NotFound' });

    const collections = async (who: object) =>
      (await invoke({ action: 'collections', ...who })).collections.map(
        ({ collection }: { collection: string }) => collection,
      );
    expect(await collections(as())).not.toContain('pay');
    expect(await collections(as('staff'))).toContain('pay');
    expect(await collections(administrator)).toContain('pay');
    await restrict({});
    expect(await got(as(), 'editing')).toBe('given');
  });
});

test('the clock finds what has stopped moving before anybody looks', async () => {
  const { record } = await register('unseen.pdf', sha256());
  const moving = await register('moving.pdf', sha256());
  const longAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const key = recordKeys.document('acme', record.document);
  await putRecord(key, { ...record, status: 'INDEXING', updatedAt: longAgo, revision: 5 });
  expect(await invoke({ action: 'watch', caller: undefined })).toMatchObject({ stalled: 1 });
  expect(await getRecord(key)).toMatchObject({ status: 'FAILED', stage: 'INDEXING' });
  expect(await getRecord(recordKeys.document('acme', moving.record.document))).toMatchObject({ status: 'UPLOADING' });
});
