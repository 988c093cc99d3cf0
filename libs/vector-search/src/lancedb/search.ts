import type { Chunk } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

import { nearestOf } from '../search/alike.ts';
import { rangesAround } from '../search/around.ts';
import type { SearchRequest, SearchResult } from '../search/searcher.ts';
import { unitVector } from '../segment/vectors.ts';
import { CHUNK_COLUMNS, WORDS, chunkOf, passing, quoted, vectorColumn } from './columns.ts';
import type { Database, Snapshot } from './database.ts';
import { isLive, marksOf } from './marks.ts';
import type { Query, Table } from './package.ts';

type Row = Record<string, unknown>;

/** Rows of the quantized index that exact vectors then order, for each that is wanted. */
const REFINED = 4;
/** When too many of the rows that were found are dead, so many times as many are asked for. */
const WIDENING = 4;
/** So many of the best by meaning, and as many by words, are compared with one another. */
const COMPARED = 50;

export async function searchTable(
  database: Database,
  tenant: string,
  { text, query, limit, filters = {}, hidden = new Set(), around }: SearchRequest,
): Promise<SearchResult> {
  const snapshot = await database.snapshot(tenant);
  if (!snapshot) return { manifest: 0, model: null, candidates: [], neighbours: [], dense: false };
  const { table, version: manifest, model } = snapshot;
  const unseen = await hidden;
  const where = passing(filters, unseen);
  const vector = query && unitVector(query.vector, dimensionsFor(query, snapshot), `The query by ${query.model}`);
  const byMeaning = vector && query.model === model?.name ? nearest(table, model.name, vector) : undefined;
  const vectors = model ? [vectorColumn(model.name)] : [];
  const [lexical, dense, rest] = await Promise.all([
    live(table, limit, (rows) => matching(database, table, text).where(where).limit(rows), ['_score', ...vectors]),
    byMeaning ? live(table, limit, (rows) => byMeaning().where(where).limit(rows), ['_distance', ...vectors]) : [],
    byMeaning ? live(table, 1, (rows) => table.query().where(`${where} AND model IS NULL`).limit(rows)) : [],
  ]);
  const candidates = merge(dense, lexical, model?.name);
  const ranges = around ? rangesAround(candidates, around) : [];
  return {
    manifest,
    model: model?.name ?? null,
    candidates,
    neighbours: ranges.length > 0 ? await readTable(database, tenant, ranges, unseen) : [],
    dense: byMeaning !== undefined && rest.length === 0,
  };
}

const dimensionsFor = ({ model, vector }: NonNullable<SearchRequest['query']>, snapshot: Snapshot) =>
  snapshot.model?.name === model ? snapshot.model.dimensions : vector.length;

const nearest = (table: Table, model: string, vector: Float32Array) => () =>
  table
    .query()
    .nearestTo(vector)
    .column(vectorColumn(model))
    .distanceType('cosine')
    .refineFactor(REFINED)
    // No limit: a narrow filter is searched for in as many partitions as it takes.
    .maximumNprobes(0);

const matching = ({ lance }: Database, table: Table, text: string) =>
  table.query().fullTextSearch(new lance.MultiMatchQuery(text, WORDS.columns, { boosts: WORDS.boosts }));

/** The best live rows: never fewer than `limit` when there are as many. */
async function live(
  table: Table,
  limit: number,
  query: (rows: number) => Query,
  more: readonly string[] = [],
): Promise<Row[]> {
  for (let asked = limit; ; asked *= WIDENING) {
    const rows = await query(asked)
      .select([...CHUNK_COLUMNS, ...more])
      .toArray();
    const marks = await marksOf(
      table,
      rows.map(({ document }) => String(document)),
    );
    const found = rows.filter((row) => isLive(row, marks));
    if (found.length >= limit || rows.length < asked) return found.slice(0, limit);
  }
}

/** Each chunk once, best by meaning first, with its ranks, and which of the best are alike. */
function merge(dense: readonly Row[], lexical: readonly Row[], model: string | undefined): Candidate[] {
  const found = new Map<string, { row: Row; candidate: Candidate }>();
  const enter = (kind: 'dense' | 'lexical', score: (row: Row) => number) => (row: Row, index: number) => {
    const key = `${row.document}#${row.chunk}`;
    const candidate = found.get(key)?.candidate ?? chunkOf(row);
    found.set(key, { row, candidate: { ...candidate, [kind]: { rank: index + 1, score: score(row) } } });
  };
  dense.forEach(enter('dense', ({ _distance }) => 1 - Number(_distance)));
  lexical.forEach(enter('lexical', ({ _score }) => Number(_score)));
  const entries = [...found.values()];
  const places = entries.flatMap(({ candidate: { dense, lexical } }, place) =>
    Math.min(dense?.rank ?? Infinity, lexical?.rank ?? Infinity) <= COMPARED ? place : [],
  );
  nearestOf(places.map((place) => vectorOf(entries[place]!.row, model))).forEach((others, at) => {
    const alike = others.map(({ place, cosine }) => ({ place: places[place]!, cosine }));
    if (alike.length > 0) entries[places[at]!]!.candidate.alike = alike;
  });
  return entries.map(({ candidate }) => candidate);
}

function vectorOf(row: Row, model: string | undefined): Float32Array | undefined {
  const vector = model === undefined ? null : (row[vectorColumn(model)] as Iterable<number> | null);
  return vector ? Float32Array.from(vector) : undefined;
}

/** Chunks of documents by position, both ends of a range included. */
export async function readTable(
  database: Database,
  tenant: string,
  ranges: readonly { document: string; chunks: { from: number; to: number } }[],
  hidden: ReadonlySet<string> = new Set(),
): Promise<Chunk[]> {
  const snapshot = await database.snapshot(tenant);
  if (!snapshot) return [];
  const { table } = snapshot;
  const wanted = ranges.map(
    ({ document, chunks: { from, to } }) => `(document = ${quoted(document)} AND chunk BETWEEN ${from} AND ${to})`,
  );
  const [rows, marks] = await Promise.all([
    table
      .query()
      .where(`${passing({}, hidden)} AND (${wanted.join(' OR ')})`)
      .select(CHUNK_COLUMNS)
      .toArray(),
    marksOf(
      table,
      ranges.map(({ document }) => document),
    ),
  ]);
  const chunks = rows.filter((row) => isLive(row, marks)).map(chunkOf);
  return ranges.flatMap(({ document, chunks: { from, to } }) =>
    chunks
      .filter((chunk) => chunk.document === document && from <= chunk.chunk && chunk.chunk <= to)
      .sort((a, b) => a.chunk - b.chunk),
  );
}
