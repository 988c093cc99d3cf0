import type { Candidate } from '@docent/contracts/vector-search';

/** How many of the best by meaning, and by words, are to be brought with how many chunks before and after each. */
export interface Around {
  best: number;
  reach: number;
}

/** The chunks around the best that were not found themselves, each once, as an index reads them. */
export function rangesAround(found: readonly Candidate[], { best, reach }: Around) {
  const known = new Set(found.map(({ document, chunk }) => `${document} ${chunk}`));
  const ranges: { document: string; chunks: { from: number; to: number } }[] = [];
  for (const { document, chunk, dense, lexical } of found) {
    if (Math.min(dense?.rank ?? Infinity, lexical?.rank ?? Infinity) > best) continue;
    for (let at = Math.max(0, chunk - reach); at <= chunk + reach; at++) {
      if (known.has(`${document} ${at}`)) continue;
      known.add(`${document} ${at}`);
      ranges.push({ document, chunks: { from: at, to: at } });
    }
  }
  return ranges;
}
