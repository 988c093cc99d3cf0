export type Summary = { median: number; min: number; max: number };

/**
 * Times several ways to do the same, interleaved: each round runs every one once, in an order that turns by one each
 * time, so that whatever else the machine does meets all of them alike.
 *
 * @returns milliseconds of each round, by name, in the order of the rounds
 */
export async function interleave<Name extends string>(
  candidates: Record<Name, () => unknown>,
  { rounds = 5, warmups = 1, onRound = (_round: number, _rounds: number) => {} } = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmups; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.max(0, round)) % names.length]!;
      const started = performance.now();
      await candidates[name]();
      if (round >= 0) times[name].push(performance.now() - started);
    }
    onRound(round + 1 + warmups, rounds + warmups);
  }
  return times;
}

/** How many times as fast as `other` something is, round by round: a slow moment of the machine slows both. */
export function speedups(times: number[], other: number[]): Summary {
  if (times.length !== other.length) throw new RangeError(`${times.length} rounds against ${other.length}`);
  return summarize(times.map((time, round) => other[round]! / time));
}

export function summarize(values: number[]): Summary {
  if (values.length === 0) throw new RangeError('There is no median of no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** The smallest of the values that so many percent of them do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('There is no percentile of no values');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
