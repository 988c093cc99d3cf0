import type { DocumentRecord } from '@docent/contracts/document';
import { DocentError } from '@docent/function-kit';
import { ConditionFailedError, deleteRecord, getRecord, putRecord, queryRecords, recordKeys } from '@docent/storage';

/** A record with the number of times it was written: each change holds only if nobody else made one meanwhile. */
type Stored = DocumentRecord & { revision: number };

const ATTEMPTS = 10;

export async function read(tenant: string, document: string): Promise<DocumentRecord | undefined> {
  const stored = await getRecord<Stored>(recordKeys.document(tenant, document));
  return stored && withoutRevision(stored);
}

/** All of a tenant's records in the order of their ids, those after `cursor` when it is given. */
export async function* readAll(tenant: string, cursor?: string): AsyncGenerator<DocumentRecord> {
  for await (const { sk: _sk, ...stored } of queryRecords<Stored>(recordKeys.documents(tenant), { after: cursor }))
    yield withoutRevision(stored);
}

/**
 * Changes a record to what `change` makes of it, in one item under a condition; when somebody else was first, `change`
 * sees what they wrote. A change that gives back the same object writes nothing.
 */
export function change(
  tenant: string,
  document: string,
  change: (record: DocumentRecord | undefined) => DocumentRecord,
): Promise<DocumentRecord> {
  const key = recordKeys.document(tenant, document);
  return untilFirst(async () => {
    const stored = await getRecord<Stored>(key);
    const before = stored && withoutRevision(stored);
    const after = change(before);
    if (after === before) return after;
    const revision = (stored?.revision ?? 0) + 1;
    await putRecord(key, { ...after, revision }, stored ? { revision: stored.revision } : 'absent');
    return after;
  });
}

/** Removes a record and gives it, as it was last, or undefined when there was none. */
export function removeRecord(tenant: string, document: string): Promise<DocumentRecord | undefined> {
  const key = recordKeys.document(tenant, document);
  return untilFirst(async () => {
    const stored = await getRecord<Stored>(key);
    if (!stored) return undefined;
    await deleteRecord(key, { revision: stored.revision });
    return withoutRevision(stored);
  });
}

async function untilFirst<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      if (attempts === ATTEMPTS)
        throw new DocentError(
          'Conflict',
          'many others change this document right now; try again',
          {},
          { cause: error },
        );
    }
  }
}

const withoutRevision = ({ revision: _revision, ...record }: Stored): DocumentRecord => record;
