import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import { newId } from '@docent/contracts/ids';
import type { StructuredDocument } from '@docent/documents';
import { lines, makePdf } from '@docent/documents/fixtures';
import { closeClients, listObjects, objectKeys, putObject } from '@docent/storage';
import { hash } from 'node:crypto';

const lambda = new LambdaClient();
const caller = { tenant: 'acme' };

afterAll(closeClients);

async function invoke(name: string, input: object) {
  const response = await lambda.send(
    new InvokeCommand({ FunctionName: `chatbot-${name}`, Payload: JSON.stringify(input) }),
  );
  return JSON.parse(response.Payload!.transformToString());
}

/** `before` happens when the version is known and its bytes are not there yet. */
async function upload(
  path: string,
  content: string | Uint8Array,
  before?: (record: DocumentRecord) => Promise<void>,
): Promise<DocumentRecord> {
  const bytes = Buffer.from(content);
  const about = { path, bytes: bytes.byteLength, sha256: hash('sha256', bytes) };
  const { record, upload } = await invoke('document-management', { action: 'upload', caller, ...about });
  if (!upload) return record;
  await before?.(record);
  const { method, url, headers } = upload;
  const response = await fetch(url, { method, headers, body: bytes });
  expect(response.status).toBe(200);
  return record;
}

/** The record once its version has come to an end; every look is an invocation. */
async function ended({ document, version }: DocumentRecord): Promise<DocumentRecord> {
  for (;;) {
    const { record } = await invoke('document-metadata', { action: 'get', caller, document });
    expect(record.version).toBe(version);
    if (isEnd(record.status)) return record;
  }
}

async function keysIn(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listObjects(prefix)) keys.push(key);
  return keys;
}

const search = (text: string) => invoke('vector-search', { action: 'search', caller, text });
const message = (body: unknown) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body) }] });
const created = (...keys: string[]) => message({ Records: keys.map((key) => ({ s3: { object: { key } } })) });

const GUIDE = `# Guide to the pond\n\n## Ducks\n\nThe tufted duck dives for mussels.\n\n## Geese\n\nThe greylag grazes.\n`;

test('refuses an input without its fields by name', async () => {
  expect(await invoke('rag-processor', {})).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining('Records'),
  });
});

test('an uploaded file becomes READY and is found, by page or heading, in its new version only', async () => {
  const first = await ended(await upload('pond.md', GUIDE));
  expect(first).toMatchObject({
    status: 'READY',
    title: 'Guide to the pond',
    mediaType: 'text/markdown',
    embedded: true,
    indexed: first.version,
  });
  expect(first.chunks).toBeGreaterThan(0);
  expect(Object.keys(first.stages)).toEqual(
    expect.arrayContaining(['UPLOADING', 'PARSING', 'EMBEDDING', 'INDEXING', 'READY']),
  );
  const { candidates } = await search('tufted duck');
  expect(candidates[0]).toMatchObject({ path: 'pond.md', headings: ['Guide to the pond', 'Ducks'] });

  const again = await upload('pond.md', GUIDE);
  expect(again.version).toBe(first.version);
  const second = await ended(await upload('pond.md', GUIDE.replace('tufted', 'ruddy')));
  expect(second.document).toBe(first.document);
  expect((await search('tufted')).candidates).toEqual([]);
  expect((await search('ruddy')).candidates).toMatchObject([{ version: second.version }]);
});

test('a message that comes twice, or after its document is gone, changes nothing', async () => {
  const record = await ended(await upload('twice.md', '# Twice\n\nOnce is enough.\n'));
  const key = objectKeys.documentFile(caller.tenant, record.document, record.version, 'source');
  expect(await invoke('rag-processor', created(key))).toEqual({ batchItemFailures: [] });
  const { record: after } = await invoke('document-metadata', { action: 'get', caller, document: record.document });
  expect(after).toEqual(record);

  await invoke('document-management', { action: 'delete', caller, document: record.document });
  expect(await invoke('rag-processor', created(key))).toEqual({ batchItemFailures: [] });
  expect((await search('enough')).candidates).toEqual([]);
  expect(await keysIn(objectKeys.document(caller.tenant, record.document))).toEqual([]);
});

test('what cannot be read is FAILED with what is wrong and what to do', async () => {
  const broken = await ended(await upload('broken.pdf', '%PDF-1.7\nthis is where it ends'));
  expect(broken).toMatchObject({
    status: 'FAILED',
    stage: 'PARSING',
    reason: expect.stringMatching(/broken\.pdf.*\./s),
  });
  const blank = await ended(await upload('blank.md', '\n\n'));
  expect(blank).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('no text') });
});

test('a large PDF goes on after the windows that were read of it before, and none is left behind', async () => {
  const pdf = makePdf(Array.from({ length: 120 }, (_, page) => ({ texts: lines(`The pond of page ${page + 1}.`) })));
  const read: StructuredDocument = {
    mediaType: 'application/pdf',
    pages: 120,
    items: [{ kind: 'paragraph', text: 'The wigeon whistles.', pages: { from: 51, to: 51 } }],
    lost: [{ pages: [52], reason: 'The page is damaged.' }],
  };
  const windowAt = ({ document, version }: DocumentRecord, from: number) =>
    objectKeys.documentWindow(caller.tenant, document, version, from);
  const record = await ended(
    await upload('large.pdf', pdf, (record) => putObject(windowAt(record, 51), JSON.stringify(read))),
  );
  expect(record).toMatchObject({ status: 'PARTIAL', pages: 120, pagesRead: 120, lostPages: [52] });
  expect((await search('wigeon')).candidates).toMatchObject([{ path: 'large.pdf', place: { pages: { from: 51 } } }]);
  expect(await keysIn(objectKeys.documentWindows(caller.tenant, record.document, record.version))).toEqual([]);
});

test('bytes other than those announced are FAILED', async () => {
  const about = { path: 'swapped.md', bytes: 3, sha256: hash('sha256', 'one') };
  const { record } = await invoke('document-management', { action: 'upload', caller, ...about });
  await putObject(objectKeys.documentFile(caller.tenant, record.document, record.version, 'source'), 'two');
  expect(await ended(record)).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('SHA-256') });
});

test('messages that tell of no upload are done at once', async () => {
  const { tenant } = caller;
  const markdown = objectKeys.documentFile(tenant, newId(), newId(), 'document.md');
  expect(await invoke('rag-processor', created(markdown))).toEqual({ batchItemFailures: [] });
  expect(await invoke('rag-processor', message({ Event: 's3:TestEvent' }))).toEqual({ batchItemFailures: [] });
});

test('a message that says nothing comes again, and holds none of the others', async () => {
  const { record } = await invoke('document-management', {
    ...{ action: 'upload', caller, path: 'beside.md', bytes: 6, sha256: hash('sha256', '# Fine') },
  });
  const key = objectKeys.documentFile(caller.tenant, record.document, record.version, 'source');
  const [fine] = created(key).Records;
  const Records = [
    { messageId: 'bad', body: 'hello' },
    { ...fine, messageId: 'good' },
  ];
  // The bytes of the other never came, which is its own end.
  expect(await invoke('rag-processor', { Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
  expect(await ended(record)).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('upload it again') });
});

test('the same bytes at another path are another document, with the same vectors', async () => {
  const text = '# Moor\n\nThe snipe hides among rushes.\n';
  const first = await ended(await upload('moor.md', text));
  const second = await ended(await upload('copy/of-moor.md', text));
  expect(second).toMatchObject({ status: 'READY', embedded: true, chunks: first.chunks });
  expect(second.document).not.toBe(first.document);
  const vectors = async ({ document, version }: DocumentRecord) =>
    invoke('vector-search', { action: 'vectors', caller, document, version, model: 'bge-small-en-v1.5' });
  const { chunks } = await vectors(first);
  expect(chunks).toHaveLength(first.chunks!);
  expect(await vectors(second)).toMatchObject({ chunks });
  await invoke('document-management', { action: 'delete', caller, document: first.document });
  expect((await search('snipe')).candidates).toMatchObject([{ path: 'copy/of-moor.md' }]);
});
