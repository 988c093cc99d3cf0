import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Counts, Finding } from '@docent/contracts/audit';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import {
  closeClients,
  deleteObjects,
  getObject,
  getRecord,
  listObjects,
  objectKeys,
  putObject,
  putRecord,
  recordKeys,
  type SegmentFile,
} from '@docent/storage';
import { hash } from 'node:crypto';

const lambda = new LambdaClient();
const tenant = 'audited';
const caller = { tenant, groups: ['docent-administrators'] };

afterAll(closeClients);

async function invoke(name: string, input: object) {
  const Payload = JSON.stringify({ caller, ...input });
  const response = await lambda.send(new InvokeCommand({ FunctionName: `chatbot-${name}`, Payload }));
  return JSON.parse(response.Payload!.transformToString());
}

/** A document of three chunks that is taken in all the way. */
async function takeIn(path: string): Promise<DocumentRecord> {
  const bytes = Buffer.from(['One', 'Two', 'Three'].map((part) => `# ${part}\n\nThe ${part} of ${path}.\n`).join('\n'));
  const about = { path, bytes: bytes.byteLength, sha256: hash('sha256', bytes) };
  const { record, upload } = await invoke('document-management', { action: 'upload', ...about });
  await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  return ended(record);
}

async function ended({ document }: DocumentRecord): Promise<DocumentRecord> {
  for (;;) {
    const { record } = await invoke('document-metadata', { action: 'get', document });
    if (isEnd(record.status)) return record;
  }
}

async function audit(repair = false): Promise<{ findings: Finding[]; counts: Counts[] }> {
  const findings: Finding[] = [];
  const counts: Counts[] = [];
  let cursor: string | undefined;
  do {
    const page = await invoke('document-management', { action: 'audit', cursor, repair });
    findings.push(...page.findings);
    counts.push(page.counts);
    cursor = page.cursor;
  } while (cursor);
  return { findings, counts };
}

const fileOf = ({ document, version }: DocumentRecord, file: 'source' | 'document.json' | 'document.md') =>
  objectKeys.documentFile(tenant, document, version, file);

async function segmentFileOf({ document }: DocumentRecord, file: SegmentFile): Promise<string> {
  const { entries } = await invoke('vector-search', { action: 'entries' });
  const { segment } = entries.find((entry: { document: string }) => entry.document === document);
  return objectKeys.segmentFile(tenant, segment, file);
}

test('is for administrators', async () => {
  const refused = await invoke('document-management', { action: 'audit', caller: { tenant } });
  expect(refused).toMatchObject({ errorType: 'Forbidden' });
});

test('names every difference between records, index and objects, and repairs it', async () => {
  const names = ['fine', 'file', 'bytes', 'count', 'record', 'text', 'source', 'changed', 'older'];
  const taken = new Map<string, DocumentRecord>();
  for (const name of names) taken.set(name, await takeIn(`${name}.md`));
  const of = (name: string) => taken.get(name)!;
  const change = async (name: string, changes: object) => {
    const key = recordKeys.document(tenant, of(name).document);
    await putRecord(key, { ...(await getRecord<object>(key)), ...changes });
  };
  const whole = await audit();
  expect(whole.findings).toEqual([]);
  expect(whole.counts[0]).toMatchObject({ segments: 9, stored: { chunks: 27, vectors: 27 }, objects: 27, waiting: 0 });
  expect(whole.counts[1]).toMatchObject({
    documents: { records: 9, indexed: 9, underWay: 0 },
    chunks: { records: 27, indexed: 27 },
    objects: 27,
  });

  await deleteObjects([await segmentFileOf(of('file'), 'chunks.sqlite')]);
  const rows = await segmentFileOf(of('bytes'), 'vectors.f32');
  await putObject(rows, Buffer.from(await getObject(rows)).fill(7, 0, 4));
  await change('count', { chunks: 5 });
  await invoke('document-metadata', { action: 'remove', document: of('record').document });
  await deleteObjects([fileOf(of('text'), 'document.md')]);
  await deleteObjects([fileOf(of('source'), 'source')]);
  await putObject(fileOf(of('changed'), 'source'), 'other bytes');
  await change('older', { indexed: of('fine').version });
  const ready = { action: 'register', path: 'never.md', bytes: 1, sha256: hash('sha256', '# Never\n\nIndexed.\n') };
  const { record: never } = await invoke('document-metadata', ready);
  await putObject(fileOf(never, 'source'), '# Never\n\nIndexed.\n');
  await putObject(fileOf(never, 'document.json'), '{}');
  await putObject(fileOf(never, 'document.md'), '');
  await putRecord(recordKeys.document(tenant, never.document), {
    ...{ ...never, status: 'READY', indexed: never.version, chunks: 1, revision: 99 },
  });
  await putObject(objectKeys.segmentFile(tenant, '0'.repeat(26), 'chunks.sqlite'), 'an orphan');

  const kinds = ({ findings }: { findings: Finding[] }) =>
    findings.map(({ kind, subject }) => `${kind} ${subject.length === 26 ? '' : subject}`.trim()).sort();
  const broken = [
    ...['segment-file-missing', 'segment-file-damaged', 'objects-without-record', 'without-record'],
    ...['wrong-count count.md', 'wrong-version older.md', 'not-indexed never.md'],
    ...['object-missing text.md', 'object-missing source.md', 'source-damaged changed.md'],
  ].sort();
  const seen = await audit();
  expect(kinds(seen)).toEqual(broken);
  expect(seen.findings.every(({ repaired }) => !repaired)).toBe(true);
  expect(seen.counts[0]).toMatchObject({ waiting: 1 });

  // Whose segments are dropped is then seen not to be indexed.
  const repaired = await audit(true);
  expect(kinds(repaired)).toEqual([...broken, 'not-indexed bytes.md', 'not-indexed file.md'].sort());
  expect(repaired.findings.every(({ repaired }) => repaired)).toBe(true);
  for (const name of names.filter((name) => name !== 'record'))
    expect(await ended(of(name))).toMatchObject({ status: /source|changed/.test(name) ? 'FAILED' : 'READY' });
  expect(await ended(never)).toMatchObject({ status: 'READY', chunks: 1 });
  expect(await ended(of('count'))).toMatchObject({ chunks: 3 });
  expect((await audit()).findings).toEqual([]);
  const { candidates } = await invoke('vector-search', { action: 'search', text: 'three' });
  expect(new Set(candidates.map(({ path }: { path: string }) => path)).size).toBe(8);
  for await (const { key } of listObjects(objectKeys.document(tenant, of('record').document))) expect(key).toBe('none');
});
