import type { Rank, Ranks } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

/** A candidate of one or several searches with its combined rank. */
export type Fused = Omit<Candidate, 'dense' | 'lexical'> & { ranks: Ranks & { fused: Rank } };

/** The weight of meaning against words; measured on Cranfield and, for not being tuned to it, on other collections. */
const DENSE_WEIGHT = 0.6;

/**
 * Fuses what one or several searches found, best first. In each search both kinds of score are brought to 0..1 over all its
 * candidates and combined with fixed weights, which keeps how far apart two candidates are, as ranks would not. What a
 * kind did not find has its least score. Several searches count alike.
 */
export function fuse(searches: readonly (readonly Candidate[])[]): Fused[] {
  const combined = new Map<string, { candidate: Candidate; score: number }>();
  for (const candidates of searches) {
    const dense = scaled(candidates.map((candidate) => candidate.dense?.score));
    const lexical = scaled(candidates.map((candidate) => candidate.lexical?.score));
    const weight = candidates.some((candidate) => candidate.dense) ? DENSE_WEIGHT : 0;
    candidates.forEach((candidate, index) => {
      const score = (weight * dense[index]! + (1 - weight) * lexical[index]!) / searches.length;
      const key = `${candidate.document} ${candidate.chunk}`;
      const known = combined.get(key);
      combined.set(key, known ? bothOf(known, candidate, score) : { candidate, score });
    });
  }
  return [...combined.values()]
    .sort((a, b) => b.score - a.score)
    .map(({ candidate: { dense, lexical, ...chunk }, score }, index) => ({
      ...chunk,
      ranks: { ...(dense && { dense }), ...(lexical && { lexical }), fused: { rank: index + 1, score } },
    }));
}

function bothOf(known: { candidate: Candidate; score: number }, candidate: Candidate, score: number) {
  const dense = better(known.candidate.dense, candidate.dense);
  const lexical = better(known.candidate.lexical, candidate.lexical);
  return { candidate: { ...known.candidate, dense, lexical }, score: known.score + score };
}

const better = (a?: Rank, b?: Rank) => (a && b ? (a.rank <= b.rank ? a : b) : (a ?? b));

/** Scores from 0 for the least to 1 for the greatest; what has none is 0. */
function scaled(scores: readonly (number | undefined)[]): number[] {
  const given = scores.filter((score) => score !== undefined);
  const least = Math.min(...given);
  const spread = Math.max(...given) - least;
  return scores.map((score) => {
    if (score === undefined) return 0;
    return spread > 0 ? (score - least) / spread : 1;
  });
}
