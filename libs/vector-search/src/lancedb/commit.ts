import type { Segment } from '@docent/contracts/vector-search';
import { ObjectMissingError } from '@docent/storage';

import { expired, superseded } from '../errors.ts';
import { isExpired } from '../manifest/changes.ts';
import type { SegmentCache } from '../search/cache.ts';
import { agree, notUploaded, type Committed } from '../search/commit.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import { reached } from '../steps.ts';
import { CHUNK, oneOf, removalOf, rowsOf } from './columns.ts';
import { repeated, type Database } from './database.ts';
import { isLive, marksOf, type Marks } from './marks.ts';
import type { Table } from './package.ts';

/**
 * Copies an uploaded segment into the tenant's table, by one commit, and reads it back. The segment's own objects are
 * garbage after that.
 * @throws Conflict `superseded` when newer versions of all its documents are there, or they were removed
 */
export async function commitToTable(
  database: Database,
  tenant: string,
  segment: Segment,
  cache: SegmentCache,
): Promise<Committed> {
  try {
    return await cache.using(tenant, [segment], async ([open]) => {
      agree(segment, open!);
      // Removals are forgotten after a while: what is older than that could come back.
      if (isExpired(segment, new Date().toISOString())) throw expired(segment.segment);
      const { model, dimensions } = segment;
      const table = await database.writable(tenant, model === null ? undefined : { name: model, dimensions });
      const documents = segment.documents.map(({ document }) => document);
      const wanted = accepted(segment, await marksOf(table, documents));
      await reached('rows-checked');
      if (wanted.size > 0) await append(database, table, open!, wanted);
      return readBack(database, tenant, segment);
    });
  } catch (error) {
    throw error instanceof ObjectMissingError ? notUploaded(error.key) : error;
  }
}

async function append(database: Database, table: Table, open: OpenSegment, documents: ReadonlySet<string>) {
  const rows = await rowsOf(open, documents, new Date().toISOString());
  const arrow = database.arrowOf(rows, await table.schema());
  await repeated(() => table.add(arrow));
  await reached('rows-appended');
}

/** The documents of the segment that are to be put in: those there is something to gain by. */
function accepted({ segment, model, documents }: Segment, marks: Marks): Set<string> {
  const wanted = new Set<string>();
  let outdated = 0;
  for (const { document, version, chunks } of documents) {
    const mark = marks.get(document);
    if (mark && isNewer(mark, version)) outdated++;
    else if (mark?.version !== version || !(mark.chunks === chunks && (model === null || mark.model === model))) {
      wanted.add(document);
    }
  }
  if (outdated === documents.length) {
    throw superseded(`A newer version of every document in segment ${segment} is there, or it was removed.`);
  }
  return wanted;
}

const isNewer = (mark: { version: string; removed: boolean }, version: string) =>
  mark.version > version || (mark.version === version && mark.removed);

/** Counts the chunks of the segment's documents in the table as it is now: a newer version counts as none of it. */
async function readBack(database: Database, tenant: string, segment: Segment): Promise<Committed> {
  const { table, version: manifest } = (await database.snapshot(tenant))!;
  const marks = await marksOf(
    table,
    segment.documents.map(({ document }) => document),
  );
  if (segment.documents.every(({ document, version }) => isNewer(marks.get(document)!, version))) {
    throw superseded(`Every document in segment ${segment.segment} was replaced or removed meanwhile.`);
  }
  const ours = segment.documents.filter(({ document, version }) => marks.get(document)?.version === version);
  if (ours.length === 0) return { manifest, chunks: 0 };
  const documents = ours.map(({ document }) => document);
  const attempts = new Set(documents.map((document) => marks.get(document)!.attempt));
  const where = `${CHUNK} AND ${oneOf('attempt', attempts)} AND ${oneOf('document', documents)}`;
  const rows = await table.query().where(where).select(['document', 'version', 'attempt']).toArray();
  return { manifest, chunks: rows.filter((row) => isLive(row, marks)).length };
}

/** Removes each document in this version and every older one, by one commit. */
export async function removeFromTable(
  database: Database,
  tenant: string,
  documents: readonly { document: string; version: string }[],
): Promise<Committed> {
  const table = await database.writable(tenant);
  const marks = await marksOf(
    table,
    documents.map(({ document }) => document),
  );
  const at = new Date().toISOString();
  const fresh = documents.filter(({ document, version }) => {
    const mark = marks.get(document);
    return !mark || mark.version < version || (mark.version === version && !mark.removed);
  });
  const rows = fresh.map(({ document, version }) => removalOf(document, version, at));
  const chunks = fresh.reduce((sum, { document }) => sum + (marks.get(document)?.chunks ?? 0), 0);
  if (rows.length > 0) {
    const arrow = database.arrowOf(rows, await table.schema());
    await repeated(() => table.add(arrow));
    await reached('removal-appended');
  }
  return { manifest: await table.version(), chunks };
}
