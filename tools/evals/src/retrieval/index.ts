import { parseArgs } from 'node:util';

import { loadBeir } from '../beir.ts';
import { estimate, type Estimate } from '../measures/bootstrap.ts';
import { ndcg, recall, reciprocalRank } from '../measures/ranking.ts';
import { rankings, type Ranked } from './rankings.ts';

export const summary = 'how well passages are found: lexical, dense, hybrid, through the real index';

const HELP = `Usage: npm run evals -- retrieval --data FOLDER [--json]

Indexes a collection in BEIR's layout (corpus.jsonl, queries.jsonl, qrels.tsv), asks its queries, and scores what is found
by words, by meaning, and by both, with 95% confidence intervals.

  --data FOLDER   the collection
  --json          one JSON object on standard output, means alone`;

const KINDS = ['lexical', 'dense', 'hybrid'] as const;
const MEASURES = { ndcg10: 'nDCG@10', recall10: 'recall@10', recall100: 'recall@100', mrr10: 'MRR@10' } as const;
type Measure = keyof typeof MEASURES;
type Scores = Record<(typeof KINDS)[number], Record<Measure, Estimate>>;

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.data) {
    console.error(HELP);
    return 2;
  }
  const collection = await loadBeir(values.data);
  const ranked = await rankings(collection, (message) => console.error(message));
  const scores = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      score(
        ranked.map((query) => ({ ...query, found: query[kind] })),
        collection.judgements,
      ),
    ]),
  ) as Scores;
  console.log(values.json ? JSON.stringify(means(scores)) : table(scores));
  return 0;
}

function score(
  queries: readonly (Ranked & { found: string[] })[],
  judgements: ReadonlyMap<string, Map<string, number>>,
): Record<Measure, Estimate> {
  const over = (measure: (found: string[], judged: Map<string, number>) => number) =>
    estimate(queries.map(({ id, found }) => measure(found, judgements.get(id)!)));
  return {
    ndcg10: over((found, judged) => ndcg(found, judged, 10)),
    recall10: over((found, judged) => recall(found, judged, 10)),
    recall100: over((found, judged) => recall(found, judged, 100)),
    mrr10: over((found, judged) => reciprocalRank(found, judged, 10)),
  };
}

const means = (scores: Scores) =>
  Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      Object.fromEntries(Object.entries(scores[kind]).map(([measure, { mean }]) => [measure, Number(mean.toFixed(4))])),
    ]),
  );

function table(scores: Scores): string {
  const measures = Object.keys(MEASURES) as Measure[];
  const cell = ({ mean, low, high }: Estimate) =>
    `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`.padEnd(22);
  const head = `${''.padEnd(9)}${measures.map((measure) => MEASURES[measure].padEnd(22)).join('')}`;
  const rows = KINDS.map((kind) => kind.padEnd(9) + measures.map((measure) => cell(scores[kind][measure])).join(''));
  return [head, ...rows].map((line) => line.trimEnd()).join('\n');
}
