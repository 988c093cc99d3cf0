import type { Fused } from './fuse.ts';

/** Texts of which this part of the word triples is shared say the same. */
const DUPLICATE_OVERLAP = 0.85;
/** Each passage that a document has already makes its next one worth this part of its score. */
const SAME_DOCUMENT = 0.92;
/** So many of the best are looked at for each that is wanted. */
const POOL = 4;

/** The best passages, none that says the same as a better one, spread over documents where scores are close. */
export function select(fused: readonly Fused[], limit: number): Fused[] {
  const pool = withoutDuplicates(fused.slice(0, limit * POOL));
  const taken = new Map<string, number>();
  const chosen: Fused[] = [];
  const worth = ({ document, ranks }: Fused) => ranks.fused.score * SAME_DOCUMENT ** (taken.get(document) ?? 0);
  while (chosen.length < limit && pool.length > 0) {
    const next = pool.reduce((best, candidate) => (worth(candidate) > worth(best) ? candidate : best));
    pool.splice(pool.indexOf(next), 1);
    taken.set(next.document, (taken.get(next.document) ?? 0) + 1);
    chosen.push(next);
  }
  return chosen;
}

function withoutDuplicates(ranked: readonly Fused[]): Fused[] {
  const kept: { candidate: Fused; triples: Set<string> }[] = [];
  for (const candidate of ranked) {
    const triples = wordTriples(candidate.text);
    if (!kept.some((better) => overlap(better.triples, triples) >= DUPLICATE_OVERLAP))
      kept.push({ candidate, triples });
  }
  return kept.map(({ candidate }) => candidate);
}

function wordTriples(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < 3) return new Set([words.join(' ')]);
  return new Set(words.slice(2).map((_, index) => words.slice(index, index + 3).join(' ')));
}

/** Jaccard: what both have of what either has. */
function overlap(a: Set<string>, b: Set<string>): number {
  let both = 0;
  for (const triple of a) if (b.has(triple)) both++;
  return both / (a.size + b.size - both);
}
