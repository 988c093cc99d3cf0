import { parseArgs } from 'node:util';

import { estimate, type Estimate } from '../measures/bootstrap.ts';
import { BASELINES, changesSince, contentOf, isRegression, record, type Change } from './baseline.ts';
import { loadCollection } from './collection.ts';
import { rankings } from './rankings.ts';
import { KINDS, each, measures, valuesOf, type Each, type Measure } from './scores.ts';

export const summary = 'how well passages are found: lexical, dense, hybrid, through the real index';

const HELP = `Usage: npm run evals -- retrieval --data FOLDER [--json] [--record] [--fresh]

Indexes a collection in BEIR's layout (corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv) or SQuAD's (*.json: its
paragraphs), asks its queries, and scores what is found by words, by meaning, and by both, with 95% confidence intervals.
Where a baseline is recorded for this very content, it fails when something is worse for certain.

  --data FOLDER       the collection
  --json              one JSON object on standard output, means alone
  --record            makes this run the baseline of the collection
  --baselines FOLDER  where baselines are kept; the project's own unless told
  --fresh             embeds anew what the cache has

Exit code: 0 done, 1 worse than the baseline or failed, 2 not understood.`;

const NAMES: Record<Measure, string> = {
  ndcg10: 'nDCG@10',
  recall10: 'recall@10',
  recall100: 'recall@100',
  mrr10: 'MRR@10',
};

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined || options.help || !options.data) {
    (options?.help ? console.log : console.error)(HELP);
    return options?.help ? 0 : 2;
  }
  const { data, json = false, fresh = false, baselines = BASELINES } = options;
  const collection = await loadCollection(data);
  const ranked = await rankings(collection, { fresh, progress: (message) => console.error(message) });
  const values = valuesOf(ranked, collection.judgements);
  const scores = each((kind, measure) => estimate(values[kind][measure]));
  console.log(json ? JSON.stringify(each((kind, measure) => rounded(scores[kind][measure].mean))) : table(scores));
  const content = contentOf(collection);
  if (options.record) {
    console.error(`Recorded as the baseline: ${await record(baselines, content, values)}`);
    return 0;
  }
  return judge(await changesSince(baselines, content, values));
}

function optionsOf(args: string[]) {
  try {
    const flag = { type: 'boolean' } as const;
    const folder = { type: 'string' } as const;
    const options = { data: folder, baselines: folder, json: flag, record: flag, fresh: flag };
    return parseArgs({ args, options: { ...options, help: { ...flag, short: 'h' } } }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n`);
    return undefined;
  }
}

function judge(changes: Change[] | undefined): number {
  if (!changes) {
    console.error('There is no baseline of this collection to compare with: --record makes one of a run.');
    return 0;
  }
  const worse = changes.filter(isRegression);
  for (const { kind, measure, difference } of worse) {
    console.error(`Worse than the baseline: ${kind} ${NAMES[measure]} by ${interval(difference)}`);
  }
  if (worse.length === 0) console.error('Nothing is worse than the baseline.');
  return worse.length > 0 ? 1 : 0;
}

const rounded = (mean: number) => Number(mean.toFixed(4));
const interval = ({ mean, low, high }: Estimate) => `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

function table(scores: Each<Estimate>): string {
  const head = `${''.padEnd(9)}${measures.map((measure) => NAMES[measure].padEnd(22)).join('')}`;
  const rows = KINDS.map(
    (kind) => kind.padEnd(9) + measures.map((measure) => interval(scores[kind][measure]).padEnd(22)).join(''),
  );
  return [head, ...rows].map((line) => line.trimEnd()).join('\n');
}
