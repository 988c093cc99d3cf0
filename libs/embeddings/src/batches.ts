/**
 * Groups of indexes whose inputs run together: of like length, so that little is padding, and together, padding
 * included, no more than `budget` tokens, so that memory is bounded. An input that alone is longer runs alone.
 * Longest first, so that the most memory is taken at once and then reused.
 */
export function planBatches(lengths: number[], budget: number): number[][] {
  const batches: number[][] = [];
  let current: number[] = [];
  let longest = 0;
  for (const index of [...lengths.keys()].sort((a, b) => lengths[b]! - lengths[a]!)) {
    if (current.length > 0 && (current.length + 1) * longest <= budget) {
      current.push(index);
    } else {
      current = [index];
      longest = lengths[index]!;
      batches.push(current);
    }
  }
  return batches;
}
