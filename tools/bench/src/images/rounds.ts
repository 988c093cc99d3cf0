/**
 * Times candidates round by round, each round another first; what `before` does ahead of each is not timed.
 * @returns milliseconds of each round, by name
 */
export async function timeRounds<Name extends string>(
  candidates: Record<Name, () => Promise<unknown>>,
  rounds: number,
  before: () => Promise<unknown> = async () => {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length]!;
      await before();
      const started = performance.now();
      await candidates[name]();
      times[name].push(performance.now() - started);
    }
  return times;
}

/** Two at once, on two cores. */
export async function twoAtOnce<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
