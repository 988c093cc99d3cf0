import { parseArgs } from 'node:util';
import { percentile, speedups, summarize, type Summary } from '../measure.ts';
import { openBench } from './open-bench.ts';

export const summary = "a warm function's answer by the local cloud against AWS's runtime interface emulator";

const help = `Usage: npm run bench -- invocations [--rounds N] [--calls N] [--json]

--rounds   each calls both, one after the other, another first each time; 30 unless told
--calls    of each in a round, each sent when the one before is answered; 100 unless told
--json     one object instead of the table

The same bundle of a function that gives back its event, under the same runtime client, is called over HTTP by the same
client. The emulator comes out of a wheel by pip.`;

type Name = 'ours' | 'emulator';

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '30' },
      calls: { type: 'string', default: '100' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  await using bench = await openBench();
  const times = await measure(bench, Number(values.rounds), Number(values.calls));
  const results = {
    ours: percentiles(times.ours),
    emulator: percentiles(times.emulator),
    ratio: speedups(times.ours.map(median), times.emulator.map(median)),
  };
  if (values.json) console.log(JSON.stringify(results));
  else print(results);
  return 0;
}

/** Milliseconds of every call, by round. The first rounds warm up, which takes a compiler of JavaScript long, and do not count. */
async function measure(candidates: Record<Name, () => Promise<unknown>>, rounds: number, calls: number) {
  const warmups = 20;
  const times: Record<Name, number[][]> = { ours: [], emulator: [] };
  for (let round = -warmups; round < rounds; round++) {
    for (const name of round % 2 ? (['ours', 'emulator'] as const) : (['emulator', 'ours'] as const)) {
      const taken: number[] = [];
      for (let call = 0; call < calls; call++) {
        const started = performance.now();
        await candidates[name]();
        taken.push(performance.now() - started);
      }
      if (round >= 0) times[name].push(taken);
    }
  }
  return times;
}

const median = (times: number[]): number => summarize(times).median;

function percentiles(rounds: number[][]) {
  const times = rounds.flat();
  return { calls: times.length, p50: percentile(times, 50), p99: percentile(times, 99) };
}

function print({ ours, emulator, ratio }: Record<Name, ReturnType<typeof percentiles>> & { ratio: Summary }): void {
  const row = (what: string, { p50, p99 }: { p50: number; p99: number }) =>
    console.log(`${what.padEnd(44)} p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`);
  row(`the local cloud, ${ours.calls} warm calls`, ours);
  row("AWS's runtime interface emulator, as many", emulator);
  const { median, min, max } = ratio;
  console.log(
    `times as fast, by the rounds' medians (>= 1)  ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`,
  );
}
