import type { DocumentRecord } from '@docent/contracts/document';
import type { documentMetadata } from '@docent/contracts/document-metadata';
import { documentId } from '@docent/contracts/ids';
import { Id, type Caller } from '@docent/contracts/identity';
import { checkInput, DocentError } from '@docent/function-kit';
import { hiddenFrom, noteTenant, tenants } from '@docent/storage';
import type * as z from 'zod';
import { forgetContent, noteContent } from './contents.ts';
import { change, readAll, read, removeRecord } from './record-store.ts';
import { mustEdit, mustRead } from './rights.ts';
import {
  advanced,
  isSame,
  registered,
  reopened,
  type Advance,
  type Registration,
  type Reopening,
} from './transitions.ts';
import { hasStalled, stalled } from './watchdog.ts';

type Input = z.output<typeof documentMetadata.input>;
type Purpose = Extract<Input, { action: 'get' }>['for'];
type Listing = Extract<Input, { action: 'list' }>;

export async function register(caller: Caller, { collection, path, bytes, sha256, mediaType, tags }: Registration) {
  await mustEdit(caller, collection);
  const registration = { collection, path, bytes, sha256, mediaType, tags };
  let unchanged = false;
  await noteTenant(caller.tenant);
  const record = await change(caller.tenant, documentId(collection, path), (previous) => {
    unchanged = previous !== undefined && isSame(previous, registration);
    return previous && unchanged ? previous : registered(previous, registration);
  });
  return { record, unchanged };
}

export async function get(caller: Caller, document: string, purpose: Purpose): Promise<DocumentRecord> {
  const { tenant } = caller;
  const record = (await read(tenant, document)) ?? notFound(document);
  if (purpose !== 'processing') await mustRead(caller, record.collection, () => notFound(document));
  if (purpose === 'editing') await mustEdit(caller, record.collection);
  return hasStalled(record) ? watched(tenant, record) : record;
}

export async function existing(tenant: string, documents: string[]): Promise<string[]> {
  const found = await Promise.all(documents.map((document) => read(tenant, document)));
  return found.flatMap((record) => record?.document ?? []);
}

/** Ordered by the documents' ids, which say nothing of their paths. */
export async function list(caller: Caller, { for: purpose, collection, prefix, status, limit, cursor }: Listing) {
  const after = cursor === undefined ? undefined : checkInput(Id, cursor, 'cursor');
  const { tenant } = caller;
  const hidden = purpose === 'processing' ? new Set() : await hiddenFrom(caller);
  const records: DocumentRecord[] = [];
  for await (const found of readAll(tenant, after)) {
    if (hidden.has(found.collection)) continue;
    if (collection !== undefined && found.collection !== collection) continue;
    if (prefix !== undefined && !found.path.startsWith(prefix)) continue;
    const record = hasStalled(found) ? await watched(tenant, found) : found;
    if (status !== undefined && record.status !== status) continue;
    if (records.length === limit) return { records, cursor: records.at(-1)!.document };
    records.push(record);
  }
  return { records };
}

export async function advance(tenant: string, { document, version, status, reason, facts }: Advance) {
  const record = await change(tenant, document, (record) =>
    advanced(record ?? notFound(document), { document, version, status, reason, facts }),
  );
  if (record.indexed === version && record.embedded) await noteContent(tenant, record);
  return record;
}

export function reopen(tenant: string, { document, version, status, reason }: Reopening) {
  return change(tenant, document, (record) =>
    reopened(record ?? notFound(document), { document, version, status, reason }),
  );
}

export async function remove(caller: Caller, document: string): Promise<DocumentRecord> {
  const { tenant } = caller;
  await get(caller, document, 'editing');
  const removed = (await removeRecord(tenant, document)) ?? notFound(document);
  await forgetContent(tenant, removed);
  return removed;
}

/** Looks at every document of every tenant, so that who counts on the record of one that stopped is not left waiting. */
export async function watchAll(): Promise<{ documents: number; stalled: number }> {
  let documents = 0;
  let stalled = 0;
  for await (const tenant of tenants())
    for await (const record of readAll(tenant)) {
      documents++;
      if (!hasStalled(record)) continue;
      const { status } = await watched(tenant, record);
      if (status === 'FAILED') stalled++;
    }
  return { documents, stalled };
}

const watched = (tenant: string, { document }: DocumentRecord) =>
  change(tenant, document, (record) => stalled(record ?? notFound(document)));

function notFound(document: string): never {
  throw new DocentError('NotFound', `there is no document ${document}`);
}
