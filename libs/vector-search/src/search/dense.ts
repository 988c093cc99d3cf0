import type { OpenSegment } from '../segment/open-segment.ts';
import type { Proposal } from '../segment/graph.ts';
import { dot } from '../segment/vectors.ts';
import { rowNumbers, type Eligible } from './eligible.ts';
import { best, type Hit } from './top.ts';

/** So few rows are scored one by one: faster than a walk through the graph, and exact. */
const EXACT_ROWS = 1_000;
/** Candidates asked of the quantized graphs for `limit` that are wanted; exact vectors then order them. See README.md. */
const oversampled = (limit: number) => 1.5 * limit + 10;
const WIDENING = 4;
/** Rows read at once when a segment is scanned. */
const BATCH_ROWS = 4_096;

/**
 * The chunks nearest in meaning. The quantized graphs propose, the exact vectors decide. With a filter a graph is asked
 * for more until enough pass; where that would walk most of it, the rows that pass are scored one by one. So never
 * fewer than `limit` are found when there are as many.
 */
export async function searchVectors(
  segments: readonly OpenSegment[],
  eligible: readonly Eligible[],
  query: Float32Array,
  limit: number,
): Promise<Hit[]> {
  const found = segments.map((segment, index) => candidates(segment, eligible[index]!, query, limit));
  // The more there is, the less quantized distances tell apart: recall@10 of a million in ten segments is .96, not .93.
  const nearest = nearestOf(found, Math.ceil(oversampled(limit) * Math.sqrt(segments.length)));
  const hits = await Promise.all(
    segments.map(async (segment, index) => {
      const { rows, proposals } = found[index]!;
      const wanted = rows ?? proposals.filter((proposal) => nearest?.has(proposal) ?? true).map(({ row }) => row);
      const scored = await exactScores(segment, query, wanted.sort(ascending));
      return scored.map(([row, score]) => ({ segment: index, row, score }));
    }),
  );
  return best(hits.flat(), limit);
}

/** Rows of one segment to be scored exactly: these, or those of the proposals that are nearest among all segments'. */
type Candidates = { rows: number[]; proposals?: undefined } | { rows?: undefined; proposals: Proposal[] };

function candidates({ graph }: OpenSegment, eligible: Eligible, query: Float32Array, limit: number): Candidates {
  if (!graph || eligible.count === 0) return { rows: [] };
  if (eligible.count <= Math.max(EXACT_ROWS, limit)) return { rows: rowNumbers(eligible) };
  const passing = eligible.count / graph.size;
  for (let asked = oversampled(limit) / passing; asked < graph.size / 2; asked *= WIDENING) {
    const proposals = graph.nearest(query, Math.ceil(asked)).filter(({ row }) => eligible.rows[row]);
    if (proposals.length >= limit) return { proposals };
  }
  return { rows: rowNumbers(eligible) };
}

/** The nearest `count` of all proposals; undefined when they are no more. */
function nearestOf(found: readonly Candidates[], count: number): Set<Proposal> | undefined {
  const proposals = found.flatMap(({ proposals = [] }) => proposals);
  if (proposals.length <= count) return undefined;
  return new Set(proposals.sort((a, b) => a.distance - b.distance).slice(0, count));
}

const ascending = (a: number, b: number) => a - b;

/** The cosine of the query and each row. */
export async function exactScores(
  { rows: reader }: OpenSegment,
  query: Float32Array,
  rows: readonly number[],
): Promise<[row: number, score: number][]> {
  const scored: [number, number][] = [];
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const batch = rows.slice(from, from + BATCH_ROWS);
    const vectors = await reader!.read(batch);
    batch.forEach((row, at) => scored.push([row, dot(query, vectors, at)]));
  }
  return scored;
}
