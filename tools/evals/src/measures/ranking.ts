/** Relevance of each relevant document of one query, above 0. */
export type Judged = ReadonlyMap<string, number>;

/**
 * Normalized discounted cumulative gain of the first k, as trec_eval's ndcg_cut: the gain of a document is its
 * relevance, discounted by log2(rank + 1), over that of the best ranking there could be.
 */
export function ndcg(ranking: string[], judged: Judged, k: number): number {
  const gains = ranking.slice(0, k).map((document) => judged.get(document) ?? 0);
  const ideal = [...judged.values()].sort((a, b) => b - a).slice(0, k);
  return discounted(gains) / discounted(ideal);
}

const discounted = (gains: number[]) => gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);

/** Share of the relevant documents that are among the first k. */
export function recall(ranking: string[], judged: Judged, k: number): number {
  return ranking.slice(0, k).filter((document) => judged.has(document)).length / judged.size;
}

/** One over the rank of the first relevant document, 0 when it is not among the first k. */
export function reciprocalRank(ranking: string[], judged: Judged, k: number): number {
  const index = ranking.slice(0, k).findIndex((document) => judged.has(document));
  return index < 0 ? 0 : 1 / (index + 1);
}
