import { deleteObjects, listObjects, objectKeys } from '@docent/storage';

import { REMEMBERED_MS } from '../manifest/manifest.ts';
import type { IndexStatus } from '../search/status.ts';
import { reached } from '../steps.ts';
import { GRACE_MS, type Collected } from '../upkeep/collect.ts';
import type { Compacted } from '../upkeep/compact.ts';
import { DEAD_SHARE, OLDEST_TOMBSTONE_MS } from '../upkeep/plan.ts';
import { CHUNK, MARK, WORDS, oneOf, vectorColumn, type MarkRow } from './columns.ts';
import { repeated, type Database, type Snapshot } from './database.ts';
import { allMarks, below, highest, isBelow } from './marks.ts';
import type { Table } from './package.ts';

/** Fewer vectors than these are compared one by one: faster than an index of them, and exact. */
const INDEXED_VECTORS = 10_000;
/** Documents whose dead rows are dropped at once. */
const BATCH = 200;
/** A row's id is its fragment's number and its place in it. */
const FRAGMENT = 2n ** 32n;

export async function tableStatus(database: Database, tenant: string): Promise<IndexStatus> {
  const snapshot = await database.snapshot(tenant);
  if (!snapshot) return { manifest: 0, model: null, segments: 0, documents: 0, chunks: 0, tombstones: 0, bytes: 0 };
  const { table, version: manifest, model } = snapshot;
  const [marks, { totalBytes, fragmentStats }] = await Promise.all([allMarks(table), table.stats()]);
  const deciding = highest(marks);
  const live = [...deciding.values()].filter(({ removed }) => !removed);
  return {
    manifest,
    model: model?.name ?? null,
    segments: fragmentStats.numFragments,
    documents: live.length,
    chunks: chunksOf(live),
    tombstones: deadIn(marks, deciding).length,
    bytes: totalBytes,
  };
}

/** Drops what is dead, by the same thresholds as the other engine, merges small fragments and brings indexes up to date. */
export async function compactTable(
  database: Database,
  tenant: string,
  { more = () => true, tombstones = 'due' }: { more?: () => boolean; tombstones?: 'due' | 'all' } = {},
): Promise<Compacted> {
  const snapshot = await database.snapshot(tenant);
  if (!snapshot) return { manifest: 0, merged: 0, dropped: 0 };
  const table = await database.writable(tenant);
  const dropped = await dropDead(database, table, more, tombstones === 'all');
  await indexVectors(database, snapshot, table);
  const { compaction } = await repeated(() => table.optimize({ cleanupOlderThan: beforeGrace() }));
  await reached('table-optimized');
  return { manifest: await table.version(), merged: compaction.fragmentsRemoved, dropped };
}

/**
 * Deletes dead rows, and their bytes with them: LanceDB only marks a deleted row, so what lives beside one is moved to new
 * files first, and the words' indexes, which know the row too, are made anew. A dead mark goes last: as long as it is there,
 * the next run finds the work, whatever of it was done.
 */
async function dropDead(database: Database, table: Table, more: () => boolean, all: boolean): Promise<number> {
  const marks = await allMarks(table);
  const deciding = highest(marks);
  const dead = deadIn(marks, deciding);
  const unsettled = new Set(dead.map(({ document }) => document));
  await forget(
    table,
    [...deciding.values()].filter((mark) => isForgotten(mark) && !unsettled.has(mark.document)),
  );
  const overdue = all || dead.some(({ document }) => age(deciding.get(document)!) >= OLDEST_TOMBSTONE_MS);
  if (!overdue && chunksOf(dead) < chunksOf(marks) * DEAD_SHARE) return 0;
  const documents = [...unsettled].map((document) => deciding.get(document)!);
  let dropped = 0;
  for (let from = 0; from < documents.length && more(); from += BATCH) {
    const batch = documents.slice(from, from + BATCH);
    const rows = batch.map(below).join(' OR ');
    dropped += await table.countRows(`${CHUNK} AND (${rows})`);
    await reached('dead-found');
    await moveWhatLivesBeside(table, rows);
    await reached('living-moved');
    await repeated(() => table.delete(`${CHUNK} AND (${rows})`));
    await reached('dead-dropped');
    for (const column of WORDS.columns) {
      await repeated(() => table.createIndex(column, { config: database.ftsIndex(), replace: true }));
      await reached('words-indexed');
    }
    await repeated(() => table.delete(`${MARK} AND (${rows})`));
    await reached('marks-dropped');
  }
  return dropped;
}

async function moveWhatLivesBeside(table: Table, dead: string): Promise<void> {
  const rows = await table.query().where(dead).select(['chunk']).withRowId().toArray();
  const fragments = new Set(rows.map(({ _rowid }) => BigInt(_rowid as bigint) / FRAGMENT));
  if (fragments.size === 0) return;
  const inThem = [...fragments].map((n) => `(_rowid >= ${n * FRAGMENT} AND _rowid < ${(n + 1n) * FRAGMENT})`);
  const where = `(${inThem.join(' OR ')}) AND NOT (${dead})`;
  await repeated(() => table.update({ where, valuesSql: { document: 'document' } }));
}

/** Forgets removals that nothing can undo any more. */
async function forget(table: Table, removals: readonly MarkRow[]): Promise<void> {
  for (let from = 0; from < removals.length; from += BATCH) {
    const attempts = removals.slice(from, from + BATCH).map(({ attempt }) => attempt);
    await repeated(() => table.delete(`${MARK} AND ${oneOf('attempt', attempts)}`));
  }
}

async function indexVectors({ lance }: Database, { model }: Snapshot, table: Table): Promise<void> {
  if (!model) return;
  const column = vectorColumn(model.name);
  const isIndexed = (await table.listIndices()).some(({ columns }) => columns.includes(column));
  if (isIndexed || (await table.countRows(`${column} IS NOT NULL`)) < INDEXED_VECTORS) return;
  await repeated(() => table.createIndex(column, { config: lance.Index.ivfPq({ distanceType: 'cosine' }) }));
}

/**
 * Deletes versions of the table that no search reads any more, tables that never became the tenant's, and the objects of
 * segments that were copied.
 */
export async function collectTable(database: Database, tenant: string): Promise<Collected> {
  const before = beforeGrace();
  const keys: string[] = [];
  let bytes = 0;
  for await (const object of listObjects(objectKeys.segments(tenant))) {
    if (object.modifiedAt > before) continue;
    keys.push(object.key);
    bytes += object.bytes;
  }
  await deleteObjects(keys);
  await reached('segments-deleted');
  const objects = keys.length + (await database.dropUnnamed(tenant, before));
  await reached('unnamed-dropped');
  if (!(await database.snapshot(tenant))) return { objects, bytes };
  const table = await database.writable(tenant);
  const { prune } = await repeated(() => table.optimize({ cleanupOlderThan: before }));
  await reached('table-pruned');
  return { objects: objects + prune.oldVersionsRemoved, bytes: bytes + prune.bytesRemoved };
}

/** Marks below the deciding one: their chunks are dead and still there. */
const deadIn = (marks: readonly MarkRow[], deciding: ReadonlyMap<string, MarkRow>) =>
  marks.filter((mark) => isBelow(mark, deciding.get(mark.document)!));

const isForgotten = (mark: MarkRow) => mark.removed && age(mark) >= REMEMBERED_MS;
const age = ({ at }: MarkRow) => Date.now() - Date.parse(at);
const beforeGrace = () => new Date(Date.now() - GRACE_MS);
const chunksOf = (marks: readonly MarkRow[]) => marks.reduce((sum, { chunks }) => sum + chunks, 0);
