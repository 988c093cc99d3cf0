/** A row of one segment and its score. */
export interface Hit {
  /** Place of the segment in the list that is searched. */
  segment: number;
  row: number;
  score: number;
}

/** Best first; equal scores in the order of the index, so that a search gives the same answer twice. */
export const byScore = (a: Hit, b: Hit) => b.score - a.score || a.segment - b.segment || a.row - b.row;

/** The best hits of all segments together. */
export const best = (hits: Hit[], limit: number): Hit[] => hits.sort(byScore).slice(0, limit);
