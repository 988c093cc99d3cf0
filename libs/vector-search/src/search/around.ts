import type { Chunk } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

import type { IndexEngine } from '../index-engine.ts';

/** Reads the chunks around each of the best by meaning and by words, each once, without those that were found anyhow. */
export async function readAround(
  index: Pick<IndexEngine, 'read'>,
  tenant: string,
  found: readonly Candidate[],
  { best, reach }: { best: number; reach: number },
  hidden?: ReadonlySet<string>,
): Promise<Chunk[]> {
  const ranges = found
    .filter(({ dense, lexical }) => Math.min(dense?.rank ?? Infinity, lexical?.rank ?? Infinity) <= best)
    .map(({ document, chunk }) => ({ document, chunks: { from: Math.max(0, chunk - reach), to: chunk + reach } }));
  if (ranges.length === 0) return [];
  const around = new Map((await index.read(tenant, ranges, hidden)).map((chunk) => [keyOf(chunk), chunk]));
  for (const candidate of found) around.delete(keyOf(candidate));
  return [...around.values()];
}

const keyOf = ({ document, version, chunk }: Chunk) => `${document} ${version} ${chunk}`;
