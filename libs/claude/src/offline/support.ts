import type { Passage } from '@docent/contracts/passage';
import type { Ranking } from './rank.ts';

/**
 * Where a question is declined. By it, of XQuAD's questions 2% are that could be answered, and 90% of those whose own article
 * was left out (tools/evals, answers): an answer that is a quote with its source does little harm where it misses.
 */
const DECLINED_BELOW = -1.75;

/** Whether the best sentence is likely to answer at all. */
export function isSupported(ranking: Ranking, passages: Passage[]): boolean {
  const threshold = ranking.byMeaning ? DECLINED_BELOW : 0;
  return supportOf(ranking, passages) > threshold;
}

/** Log odds that the passages answer. */
export function supportOf({ candidates, byMeaning }: Ranking, passages: Passage[]): number {
  const best = candidates[0];
  if (!best) return -Infinity;
  const { own, near, around, likeness } = best.features;
  const found = own + near + 0.5 * around;
  const dense = Math.max(0, ...passages.map(({ ranks }) => ranks.dense?.score ?? 0));
  if (byMeaning) return 6 * (found - 0.45) + 14 * (likeness - 0.66);
  if (dense > 0) return 6 * (found - 0.5) + 14 * (dense - 0.66);
  return 8 * (found - 0.6);
}
