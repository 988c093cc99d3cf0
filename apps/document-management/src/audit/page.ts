import type { DocumentRecord } from '@docent/contracts/document';
import { documentMetadata } from '@docent/contracts/document-metadata';
import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import type { FunctionContext } from '@docent/function-kit';
import { listObjects, objectKeys, parseDocumentKey } from '@docent/storage';
import type * as z from 'zod';

/** Documents of a page; the source of each is read. */
const LIMIT = 100;

export type Entry = Extract<z.output<typeof vectorSearch.output>, { action: 'entries' }>['entries'][number];

/** What is kept of one document, in three places that know nothing of one another. */
export type Kept = { document: string; record?: DocumentRecord; entry?: Entry; keys: string[] };

/**
 * The next documents by id, of which a record, an entry of the index or an object is there. Records are read first: what
 * is registered meanwhile is in none of the three, or is seen to be under way.
 */
export async function page(
  caller: Caller,
  after: string | undefined,
  context: FunctionContext,
): Promise<{ documents: Kept[]; next?: string }> {
  const listed = await context.call(documentMetadata, {
    action: 'list',
    caller,
    for: 'processing',
    limit: LIMIT,
    cursor: after,
  });
  const { entries, more } = await context.call(vectorSearch, { action: 'entries', caller, after, limit: LIMIT });
  const objects = await objectsOf(caller, after);
  const ends = [
    ...(listed.cursor ? [listed.records.at(-1)!.document] : []),
    ...(more ? [entries.at(-1)!.document] : []),
    ...(objects.more ? [[...objects.keys.keys()].at(-1)!] : []),
  ].sort();
  const [next] = ends;
  const kept = new Map<string, Kept>();
  const of = (document: string): Kept => {
    const known = kept.get(document) ?? { document, keys: [] };
    kept.set(document, known);
    return known;
  };
  for (const record of listed.records) of(record.document).record = record;
  for (const entry of entries) of(entry.document).entry = entry;
  for (const [document, keys] of objects.keys) of(document).keys = keys;
  const documents = [...kept.values()].filter(({ document }) => next === undefined || document <= next);
  return { documents, next };
}

/** Keys by document; each document's are all there. */
async function objectsOf({ tenant }: Caller, after: string | undefined) {
  const keys = new Map<string, string[]>();
  // Beyond all of a document's own keys, and before the next one's.
  const start = after && `${objectKeys.document(tenant, after)}~`;
  for await (const { key } of listObjects(objectKeys.documents(tenant), start)) {
    const document = parseDocumentKey(key)?.document;
    if (!document) continue;
    if (!keys.has(document) && keys.size === LIMIT) return { keys, more: true };
    keys.set(document, [...(keys.get(document) ?? []), key]);
  }
  return { keys, more: false };
}
