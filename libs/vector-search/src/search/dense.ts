import type { OpenSegment } from '../segment/open-segment.ts';
import { dot } from '../segment/vectors.ts';
import { rowNumbers, type Eligible } from './eligible.ts';
import { best, type Hit } from './top.ts';

/** So few rows are scored one by one: faster than a walk through the graph, and exact. */
const EXACT_ROWS = 1_000;
/** Candidates asked of the quantized graph for each that is wanted; exact vectors then order them. */
const OVERSAMPLING = 1.5;
const WIDENING = 4;
/** Rows read at once when a segment is scanned. */
const BATCH_ROWS = 4_096;

/**
 * The chunks nearest in meaning. The quantized graph proposes, the exact vectors decide. With a filter the graph is asked
 * for more until enough pass; where that would walk most of it, the rows that pass are scored one by one. So never
 * fewer than `limit` are found when there are as many.
 */
export async function searchVectors(
  segments: readonly OpenSegment[],
  eligible: readonly Eligible[],
  query: Float32Array,
  limit: number,
): Promise<Hit[]> {
  const hits = await Promise.all(
    segments.map(async (segment, index) => {
      const rows = candidates(segment, eligible[index]!, query, limit);
      const scored = await exactScores(segment, query, rows);
      return best(
        scored.map(([row, score]) => ({ segment: index, row, score })),
        limit,
      );
    }),
  );
  return best(hits.flat(), limit);
}

/** Rows to be scored exactly, ascending. */
function candidates({ graph }: OpenSegment, eligible: Eligible, query: Float32Array, limit: number): number[] {
  if (!graph || eligible.count === 0) return [];
  if (eligible.count <= Math.max(EXACT_ROWS, limit)) return rowNumbers(eligible);
  const passing = eligible.count / graph.size;
  for (let asked = (limit * OVERSAMPLING) / passing; asked < graph.size / 2; asked *= WIDENING) {
    const passed = graph.nearest(query, Math.ceil(asked)).filter((row) => eligible.rows[row]);
    if (passed.length >= limit) return passed.sort((a, b) => a - b);
  }
  return rowNumbers(eligible);
}

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
