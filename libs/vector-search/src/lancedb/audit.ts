import type { Finding } from '@docent/contracts/audit';
import { listObjects, objectKeys } from '@docent/storage';

import type { AuditOptions } from '../audit/audit-index.ts';
import type { IndexEntry } from '../audit/entries.ts';
import { GRACE_MS } from '../upkeep/collect.ts';
import { CHUNK, oneOf, quoted, vectorColumn, type MarkRow } from './columns.ts';
import { repeated, type Database, type Snapshot } from './database.ts';
import { allMarks, below, highest, isLive } from './marks.ts';
import type { Table } from './package.ts';
import { collectTable } from './upkeep.ts';

/** Documents that are counted at once. */
const BATCH = 200;

/** What searches see of each document, in the order of their ids, those after `after`. */
export async function tableEntries(
  database: Database,
  tenant: string,
  { after = '', limit }: { after?: string; limit: number },
): Promise<{ entries: IndexEntry[]; more: boolean }> {
  const snapshot = await database.snapshot(tenant);
  const beyond = snapshot ? found(await allMarks(snapshot.table), after) : [];
  const entries = beyond.slice(0, limit).map(({ document, version, chunks, model, attempt }) => ({
    ...{ document, version, chunks, model, segment: attempt },
  }));
  return { entries, more: beyond.length > limit };
}

/**
 * Counts the rows of each document against its mark; after the last of them all rows, and the objects that nothing needs.
 * The rows of a document that differs are dropped where it is repaired: it is then seen to be missing.
 */
export async function auditTable(database: Database, tenant: string, { after = '', repair, more }: AuditOptions) {
  const findings: Finding[] = [];
  const counts = { segments: 0, stored: { chunks: 0, vectors: 0 }, objects: 0, waiting: 0 };
  const snapshot = await database.snapshot(tenant);
  try {
    if (snapshot) {
      const marks = await allMarks(snapshot.table);
      const left = found(marks, after);
      for (let from = 0; from < left.length; from += BATCH) {
        const batch = left.slice(from, from + BATCH);
        const damaged = await differencesOf(snapshot, batch);
        for (const [{ document: subject }, detail] of damaged)
          findings.push({ kind: 'segment-contents', subject, detail, repair: DROP, repaired: repair });
        if (repair) await drop(database, tenant, [...damaged.keys()].map(everyRowOf));
        if (from + BATCH < left.length && !more()) return { findings, counts, next: batch.at(-1)!.document };
      }
      Object.assign(counts, await stored(snapshot));
      const known = marks.reduce((sum, { chunks }) => sum + chunks, 0);
      const strays = counts.stored.chunks > known ? await withoutMark(snapshot.table, marks) : [];
      for (const { document: subject } of strays)
        findings.push({
          ...{ kind: 'segment-contents', subject, repair: 'drop them', repaired: repair },
          detail: 'chunks of it are there, and no mark says that it was put in',
        });
      if (repair) await drop(database, tenant, strays.map(rowsOfAttempt));
    }
  } catch (error) {
    const cause = `objects below ${objectKeys.lancedb(tenant)} cannot be read: ${(error as Error).message}`;
    const means = 'bring them back from a copy of the bucket, or delete all that are there and ingest again';
    findings.push({ kind: 'segment-contents', subject: 'table', detail: cause, repair: means, repaired: false });
    return { findings, counts, next: undefined };
  }
  const { overdue, ...objects } = await objectsOf(database, tenant);
  for (const subject of overdue)
    findings.push({
      ...{ kind: 'unnamed-objects', subject, repaired: repair, repair: 'delete them' },
      detail: 'nothing needs its objects, for more than a day',
    });
  if (repair && overdue.length > 0) await collectTable(database, tenant);
  return { findings, counts: { ...counts, ...objects }, next: undefined };
}

const DROP = 'drop its rows and process it again';

/** Marks of the documents that are found, by their ids. */
const found = (marks: readonly MarkRow[], after: string) =>
  [...highest(marks).values()]
    .filter(({ removed, document }) => !removed && document > after)
    .sort((a, b) => (a.document < b.document ? -1 : 1));

async function differencesOf({ table, model }: Snapshot, batch: readonly MarkRow[]): Promise<Map<MarkRow, string>> {
  const marks = new Map(batch.map((mark) => [mark.document, mark]));
  const where = `${CHUNK} AND ${oneOf('document', marks.keys())}`;
  const rowsOf = async (where: string) => {
    const rows = await table.query().where(where).select(['document', 'version', 'attempt', 'chunk']).toArray();
    return Map.groupBy(
      rows.filter((row) => isLive(row, marks)),
      ({ document }) => String(document),
    );
  };
  const chunks = await rowsOf(where);
  const vectors = model ? await rowsOf(`${where} AND ${vectorColumn(model.name)} IS NOT NULL`) : new Map();
  const differences = new Map<MarkRow, string>();
  for (const mark of batch) {
    const rows = chunks.get(mark.document) ?? [];
    const numbers = new Set(rows.map(({ chunk }) => chunk)).size;
    const embedded = vectors.get(mark.document)?.length ?? 0;
    if (rows.length !== mark.chunks || numbers !== rows.length)
      differences.set(mark, `${rows.length} rows of ${numbers} chunks are there, and its mark names ${mark.chunks}`);
    else if (mark.model !== null && embedded !== rows.length)
      differences.set(mark, `${embedded} vectors are there for ${rows.length} chunks`);
  }
  return differences;
}

/** All rows with chunks, the dead included. */
async function stored({ table, model }: Snapshot) {
  const { fragmentStats } = await table.stats();
  const chunks = await table.countRows(CHUNK);
  const vectors = model ? await table.countRows(`${CHUNK} AND ${vectorColumn(model.name)} IS NOT NULL`) : 0;
  return { segments: fragmentStats.numFragments, stored: { chunks, vectors } };
}

/** Documents with chunks of an attempt whose mark is not there: they come by one commit. */
async function withoutMark(table: Table, marks: readonly MarkRow[]): Promise<Attempt[]> {
  const named = new Set(marks.map(rowsOfAttempt));
  const rows = await table.query().where(CHUNK).select(['document', 'attempt']).toArray();
  const attempts = rows.map(({ document, attempt }) => ({ document: String(document), attempt: String(attempt) }));
  return [...new Map(attempts.map((row) => [rowsOfAttempt(row), row]))]
    .filter(([rows]) => !named.has(rows))
    .map(([, row]) => row);
}

type Attempt = Pick<MarkRow, 'document' | 'attempt'>;

const rowsOfAttempt = ({ document, attempt }: Attempt) =>
  `(document = ${quoted(document)} AND attempt = ${quoted(attempt)})`;

/** What is below its mark goes too, or it would be found again. */
const everyRowOf = (mark: MarkRow) => `${below(mark)} OR ${rowsOfAttempt(mark)}`;

async function drop(database: Database, tenant: string, rows: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  const table = await database.writable(tenant);
  await repeated(() => table.delete(rows.join(' OR ')));
}

/** The table's objects; segments that are kept for a day, and those and the tables that are there longer. */
async function objectsOf(database: Database, tenant: string) {
  const before = new Date(Date.now() - GRACE_MS);
  const objects = (await Array.fromAsync(listObjects(objectKeys.lancedb(tenant)))).length;
  let waiting = 0;
  const overdue = new Set((await database.unnamed(tenant, before)).map((table) => `lancedb/${table}`));
  for await (const { key, modifiedAt } of listObjects(objectKeys.segments(tenant))) {
    if (modifiedAt > before) waiting++;
    else overdue.add(key.split('/').slice(2, 4).join('/'));
  }
  return { objects, waiting, overdue: [...overdue] };
}
