import type { DocumentRecord } from '@docent/contracts/document';
import type { documentMetadata } from '@docent/contracts/document-metadata';
import { documentId } from '@docent/contracts/ids';
import { Id } from '@docent/contracts/identity';
import { checkInput, DocentError } from '@docent/function-kit';
import type * as z from 'zod';
import { change, readAll, read, removeRecord } from './record-store.ts';
import { advanced, isSame, registered, type Advance, type Registration } from './transitions.ts';
import { hasStalled, stalled } from './watchdog.ts';

type Input = z.output<typeof documentMetadata.input>;
type Listing = Extract<Input, { action: 'list' }>;

export async function register(tenant: string, { collection, path, bytes, sha256, mediaType, tags }: Registration) {
  const registration = { collection, path, bytes, sha256, mediaType, tags };
  let unchanged = false;
  const record = await change(tenant, documentId(collection, path), (previous) => {
    unchanged = previous !== undefined && isSame(previous, registration);
    return previous && unchanged ? previous : registered(previous, registration);
  });
  return { record, unchanged };
}

export async function get(tenant: string, document: string): Promise<DocumentRecord> {
  const record = (await read(tenant, document)) ?? notFound(document);
  return hasStalled(record) ? watched(tenant, record) : record;
}

/** Ordered by the documents' ids, which say nothing of their paths. */
export async function list(tenant: string, { collection, prefix, status, limit, cursor }: Listing) {
  const after = cursor === undefined ? undefined : checkInput(Id, cursor, 'cursor');
  const records: DocumentRecord[] = [];
  for await (const found of readAll(tenant, after)) {
    if (collection !== undefined && found.collection !== collection) continue;
    if (prefix !== undefined && !found.path.startsWith(prefix)) continue;
    const record = hasStalled(found) ? await watched(tenant, found) : found;
    if (status !== undefined && record.status !== status) continue;
    if (records.length === limit) return { records, cursor: records.at(-1)!.document };
    records.push(record);
  }
  return { records };
}

export function advance(tenant: string, { document, version, status, reason, facts }: Advance) {
  return change(tenant, document, (record) =>
    advanced(record ?? notFound(document), { document, version, status, reason, facts }),
  );
}

export async function remove(tenant: string, document: string): Promise<DocumentRecord> {
  return (await removeRecord(tenant, document)) ?? notFound(document);
}

const watched = (tenant: string, { document }: DocumentRecord) =>
  change(tenant, document, (record) => stalled(record ?? notFound(document)));

function notFound(document: string): never {
  throw new DocentError('NotFound', `there is no document ${document}`);
}
