import type { Finding } from '@docent/contracts/audit';
import { isEnd, type DocumentRecord } from '@docent/contracts/document';
import type { Caller } from '@docent/contracts/identity';
import { objectDigest, objectKeys, type DocumentFile } from '@docent/storage';
import type { Entry, Kept } from './page.ts';

/** What is wrong, and which of the few repairs there are helps. */
export type Difference = Pick<Finding, 'kind' | 'detail'> & {
  means: 'process-again' | 'fail' | 'remove-from-index' | 'delete-objects';
};

/** Where the record of a document, its objects and the index contradict each other. */
export async function differencesOf(caller: Caller, { record, entry, keys }: Kept): Promise<Difference[]> {
  if (record) return isEnd(record.status) ? ofEnded(caller, record, entry, keys) : [];
  return [
    ...(entry ? [withoutRecord(entry)] : []),
    ...(keys.length > 0
      ? [
          {
            ...{ kind: 'objects-without-record' as const, means: 'delete-objects' as const },
            detail: `${keys.length} objects are in the bucket, and no record says that there is such a document`,
          },
        ]
      : []),
  ];
}

const withoutRecord = ({ chunks }: Entry): Difference => ({
  ...{ kind: 'without-record', means: 'remove-from-index' },
  detail: `the index answers with ${chunks} chunks, and no record says that there is such a document`,
});

async function ofEnded(caller: Caller, record: DocumentRecord, entry: Entry | undefined, keys: string[]) {
  const { status, indexed, chunks } = record;
  const differences = await ofSource(caller, record, keys);
  // Without its bytes it cannot be processed again, so nothing else that is wrong can be repaired.
  if (differences.length > 0 || filesMissing(caller, record, keys, ['source']).length > 0) return differences;
  const again = (kind: Finding['kind'], detail: string) => differences.push({ kind, detail, means: 'process-again' });
  if (indexed && !entry) again('not-indexed', `it is ${status}, and the index has nothing of it`);
  else if (entry && entry.version !== indexed)
    again('wrong-version', `the index answers with version ${entry.version}, and the record says ${indexed ?? 'none'}`);
  else if (entry && status !== 'FAILED' && chunks !== entry.chunks)
    again('wrong-count', `the index has ${entry.chunks} chunks, and the record says ${chunks ?? 'nothing'}`);
  const missing = status === 'FAILED' ? [] : filesMissing(caller, record, keys, ['document.json', 'document.md']);
  if (missing.length > 0) again('object-missing', `its text, as ${missing.join(' and ')}, is not in the bucket`);
  return differences;
}

/** Its own bytes, in the version that was processed last. Of one that FAILED it is said already, or they never came. */
async function ofSource(caller: Caller, record: DocumentRecord, keys: string[]): Promise<Difference[]> {
  if (record.status === 'FAILED') return [];
  if (filesMissing(caller, record, keys, ['source']).length > 0)
    return [{ kind: 'object-missing', means: 'fail', detail: 'its own bytes are not in the bucket' }];
  const found = await objectDigest(keyOf(caller, record, 'source'));
  if (found?.sha256 === record.sha256) return [];
  const detail = `its own bytes have the SHA-256 ${found?.sha256}, and ${record.sha256} was taken in`;
  return [{ kind: 'source-damaged', means: 'fail', detail }];
}

const filesMissing = (caller: Caller, record: DocumentRecord, keys: string[], files: DocumentFile[]) =>
  files.filter((file) => !keys.includes(keyOf(caller, record, file)));

const keyOf = ({ tenant }: Caller, { document, version }: DocumentRecord, file: DocumentFile) =>
  objectKeys.documentFile(tenant, document, version, file);
