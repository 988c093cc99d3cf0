import type { Caller } from '@docent/contracts/identity';
import { documentMetadata } from '@docent/contracts/document-metadata';
import { DocentError, type FunctionContext } from '@docent/function-kit';

/** A version of a document, and what is said of the document wherever it is shown. */
export type Found = { document: string; version: string; collection: string; path: string; title?: string };

/**
 * The version asked for, or the one that search answers from.
 * @throws NotFound when there is no such document, Conflict, reason `not-indexed`, when none of its versions was read yet
 */
export async function findVersion(
  caller: Caller,
  document: string,
  version: string | undefined,
  context: FunctionContext,
): Promise<Found> {
  const { record } = await context.call(documentMetadata, { action: 'get', caller, document });
  const { collection, path, title, indexed, status, reason } = record;
  const wanted = version ?? indexed;
  if (wanted === undefined)
    throw new DocentError('Conflict', `${path} has no text yet: it is ${status}${reason ? `, since ${reason}` : ''}`, {
      reason: 'not-indexed',
    });
  return { document, version: wanted, collection, path, title };
}
