import type { DocumentRecord } from '@docent/contracts/document';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import type { FunctionContext } from '@docent/function-kit';
import { deleteObjects, listObjects, objectKeys, parseDocumentKey } from '@docent/storage';

/**
 * Deletes a document: from the index first, so that the next search sees it no more, then its objects, its record last. So
 * whatever stops this half-way, the document is still listed and can be deleted again.
 */
export async function remove(
  caller: Caller,
  record: DocumentRecord,
  context: FunctionContext,
): Promise<DocumentRecord> {
  await removeVersions(caller, record, context);
  const { record: last } = await context.call(documentMetadata, {
    action: 'remove',
    caller,
    document: record.document,
  });
  // A version that was registered meanwhile goes with its record.
  if (last.version !== record.version) await removeVersions(caller, last, context);
  return last;
}

async function removeVersions(caller: Caller, { document, version }: DocumentRecord, context: FunctionContext) {
  await context.call(vectorSearch, { action: 'remove', caller, documents: [{ document, version }] });
  const keys: string[] = [];
  for await (const { key } of listObjects(objectKeys.document(caller.tenant, document)))
    if (parseDocumentKey(key)!.version <= version) keys.push(key);
  await deleteObjects(keys);
}
