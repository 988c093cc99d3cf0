import { parseArgs } from 'node:util';
import { percentile } from '../measure.ts';
import { atOnce, type Crowd } from './at-once.ts';
import { inTurn, type Turn } from './in-turn.ts';
import { runningDocent } from './running-docent.ts';

export const summary = 'what a turn costs beside Claude: time, time to the first word, many turns at once';

const help = `Usage: npm run bench -- turn [--turns N] [--at-once N] [--offline] [--json]

Asks a local cloud, over HTTP, questions about documents that it has taken in. Claude is the stand-in for its API on this
machine, and the time it takes itself is subtracted.

--turns     asked one after another, once everything is warm; 100 unless told
--at-once   asked all at once after that; 50 unless told
--offline   without Claude: quotes
--json      one object instead of the table

platform    from the question to the event that ends the turn, without the time in which Claude was being asked
first word  from the question to the first text of the answer, without Claude's own part of it`;

type Measured = { turns: Turn[]; crowd: Crowd };

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      turns: { type: 'string', default: '100' },
      'at-once': { type: 'string', default: '50' },
      offline: { type: 'boolean', default: false },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  await using docent = await runningDocent(values.offline);
  console.error(`${docent.documents} documents taken in, all functions warm`);
  const turns = await inTurn(docent, Number(values.turns));
  console.error(`${turns.length} turns asked one after another`);
  const crowd = await atOnce(docent, Number(values['at-once']));
  if (values.json) console.log(JSON.stringify(figures({ turns, crowd })));
  else print({ turns, crowd }, values.offline);
  return crowd.ended === crowd.asked ? 0 : 1;
}

function figures({ turns, crowd }: Measured) {
  const of = (what: (turn: Turn) => number) => {
    const values = turns.map(what);
    return { p50: percentile(values, 50), p99: percentile(values, 99) };
  };
  const names = [...new Set(turns.flatMap(({ functions }) => Object.keys(functions)))];
  return {
    turns: turns.length,
    platformMs: of(({ platform }) => platform),
    firstWordMs: of(({ firstWord }) => firstWord),
    wholeMs: of(({ whole }) => whole),
    claudeRequests: of(({ requests }) => requests),
    rounds: of(({ rounds }) => rounds),
    functionsMs: Object.fromEntries(names.map((name) => [name, of(({ functions }) => functions[name] ?? 0)])),
    atOnce: crowd,
  };
}

function print(measured: Measured, offline: boolean): void {
  const { turns, functionsMs, atOnce: crowd, ...rest } = figures(measured);
  const row = (name: string, { p50, p99 }: { p50: number; p99: number }, digits = 0) =>
    console.log(name.padEnd(48), p50.toFixed(digits).padStart(8), p99.toFixed(digits).padStart(8));
  console.log(`${turns} warm turns, ${offline ? 'offline' : 'Claude a stand-in'}; milliseconds\n`);
  console.log(''.padEnd(48), 'p50'.padStart(8), 'p99'.padStart(8));
  row('platform: all but Claude (goal: p50 <= 150)', rest.platformMs);
  row('first word, without Claude (goal: p50 <= 50)', rest.firstWordMs);
  row('the whole turn', rest.wholeMs);
  row('requests to Claude', rest.claudeRequests);
  row('rounds', rest.rounds);
  console.log('\nas their callers saw them, those behind them included; all calls of a turn together');
  for (const [name, figure] of Object.entries(functionsMs)) row(`  ${name}`, figure, 1);
  console.log(`\n${crowd.asked} turns at once: ${crowd.ended} ended, in ${(crowd.milliseconds / 1000).toFixed(1)} s`);
  console.log(`  processes at the most   ${crowd.processes} (bound: ${crowd.mostProcesses})`);
  console.log(`  their resident memory   ${crowd.megabytes.toFixed(0)} MB (bound: ${crowd.mostMegabytes} MB)`);
}
