/** The rows nearest to each query, nearest first, by comparing all: what recall is measured against. */
export function exactNearest(matrix: Float32Array, queries: readonly Float32Array[], k: number): number[][] {
  return queries.map((query) => {
    const best: { row: number; score: number }[] = [];
    const rows = matrix.length / query.length;
    for (let row = 0; row < rows; row++) {
      let score = 0;
      for (let at = 0, offset = row * query.length; at < query.length; at++) score += query[at]! * matrix[offset + at]!;
      if (best.length === k && score <= best.at(-1)!.score) continue;
      const place = best.findIndex((other) => other.score < score);
      best.splice(place < 0 ? best.length : place, 0, { row, score });
      best.length = Math.min(best.length, k);
    }
    return best.map(({ row }) => row);
  });
}

/** Share of the nearest rows that were found. */
export const recallOf = (found: readonly number[][], truth: readonly number[][]): number => {
  const shares = truth.map((rows, query) => rows.filter((row) => found[query]!.includes(row)).length / rows.length);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
};
