import type { DocumentRecord } from '@docent/contracts/document';
import { ConditionFailedError, deleteRecord, getRecord, putRecord, recordKeys } from '@docent/storage';
import { read } from './record-store.ts';

/**
 * Which document was indexed last of those with the same bytes. It is a hint and no more: who is told of one sees whether
 * it still holds.
 */
export async function noteContent(tenant: string, { document, sha256 }: DocumentRecord): Promise<void> {
  await putRecord(recordKeys.content(tenant, sha256), { document });
}

export async function forgetContent(tenant: string, { document, sha256 }: DocumentRecord): Promise<void> {
  try {
    await deleteRecord(recordKeys.content(tenant, sha256), { document });
  } catch (error) {
    // Another document has the same bytes, or none was noted.
    if (!(error instanceof ConditionFailedError)) throw error;
  }
}

/** Another document with the same bytes, as it is indexed. */
export async function twinOf(tenant: string, document: string, sha256: string): Promise<DocumentRecord | undefined> {
  const noted = await getRecord<{ document: string }>(recordKeys.content(tenant, sha256));
  const twin = noted && noted.document !== document ? await read(tenant, noted.document) : undefined;
  return twin?.sha256 === sha256 && twin.indexed === twin.version && twin.embedded ? twin : undefined;
}
