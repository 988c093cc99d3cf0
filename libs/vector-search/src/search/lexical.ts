import type { OpenSegment } from '../segment/open-segment.ts';
import { readPostings } from '../segment/postings.ts';
import type { Eligible } from './eligible.ts';
import { best, type Hit } from './top.ts';

/**
 * BM25 with the title's words (headings included) counted twice. Length counts for less than in FTS5 (B .75), since chunks
 * are of much the same length: .002 to .004 of nDCG@10 on Cranfield and XQuAD.
 */
const K1 = 1.2;
const B = 0.6;
const TITLE_WEIGHT = 2;

/**
 * Scores chunks by words over all segments as one index: document count, document frequencies and mean length are those
 * of all segments together, so that the same chunks rank alike however they are spread. As in Lucene, chunks that are
 * dead but not yet compacted away count in these figures.
 */
export function searchWords(
  segments: readonly OpenSegment[],
  eligible: readonly Eligible[],
  terms: readonly string[],
  limit: number,
): Hit[] {
  const chunks = segments.reduce((sum, { segment }) => sum + segment.chunks, 0);
  const words = segments.reduce((sum, { segment }) => sum + segment.words, 0);
  const mean = words / chunks;
  const scores = segments.map(({ lengths }) => new Float64Array(lengths.length));
  for (const term of terms) {
    const found = segments.map((segment) => segment.term(term));
    const frequency = found.reduce((sum, list) => sum + (list?.chunks ?? 0), 0);
    const rarity = Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));
    segments.forEach(({ lengths }, index) => {
      const list = found[index];
      const rows = eligible[index]!.rows;
      const sums = scores[index]!;
      if (!list || eligible[index]!.count === 0) return;
      readPostings(list.postings, (row, title, text) => {
        if (!rows[row]) return;
        const weight = TITLE_WEIGHT * title + text;
        sums[row]! += (rarity * weight * (K1 + 1)) / (weight + K1 * (1 - B + (B * lengths[row]!) / mean));
      });
    });
  }
  const least = leastOfBest(scores, limit);
  return best(
    scores.flatMap((sums, segment) => hitsOf(sums, segment, least)),
    limit,
  );
}

/** The score that `limit` rows have at least: sorting numbers is far quicker than sorting a hit for every row. */
function leastOfBest(scores: readonly Float64Array[], limit: number): number {
  const all = new Float64Array(scores.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const sums of scores) for (const score of sums) if (score > 0) all[count++] = score;
  return count > limit ? all.subarray(0, count).sort()[count - limit]! : Number.MIN_VALUE;
}

function hitsOf(scores: Float64Array, segment: number, least: number): Hit[] {
  const hits: Hit[] = [];
  scores.forEach((score, row) => {
    if (score >= least) hits.push({ segment, row, score });
  });
  return hits;
}
