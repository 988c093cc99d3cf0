import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { modelsFolder } from '@docent/embeddings';

/** The cache of vectors is the test's own, the model is not. */
const modelPath = modelsFolder();
let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'docent-retrieval-'))));
afterAll(() => rm(folder, { recursive: true }));

type Document = { _id: string; title?: string; text: string };
type Query = { _id: string; text: string };

const lines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** As BEIR ships it: judgements in a folder of their own, under a head line. */
async function collection(name: string, documents: Document[], queries: Query[], qrels: [string, string, number][]) {
  const at = join(folder, name);
  await mkdir(join(at, 'qrels'), { recursive: true });
  await writeFile(join(at, 'corpus.jsonl'), lines(documents));
  await writeFile(join(at, 'queries.jsonl'), lines(queries));
  const judged = qrels.map((row) => `${row.join('\t')}\n`).join('');
  await writeFile(join(at, 'qrels', 'test.tsv'), `query-id\tcorpus-id\tscore\n${judged}`);
  return at;
}

function evaluate(data: string, ...args: string[]) {
  const main = join(import.meta.dirname, '..', 'main.ts');
  const command = [main, 'retrieval', '--data', data, '--baselines', join(folder, 'baselines'), '--json', ...args];
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), MODEL_PATH: modelPath };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env });
  return { status, stderr, scores: stdout === '' ? undefined : JSON.parse(stdout) };
}

const FILLER = 'The committee met again in spring and heard the usual reports on budget, staff and premises. ';
const about = (subject: string, fact: string) => `The ${subject} is described here. ${fact}`;
const PLANTS = ['oak', 'willow', 'juniper', 'lavender', 'nettle', 'clover', 'thistle', 'fern'];
const plants: Document[] = PLANTS.map((plant, n) => ({
  _id: `p-${n}`,
  text: about(plant, `It grows ${n + 2} metres a year and is pruned in month ${n + 1}.`),
}));
const perfect = { ndcg10: 1, recall10: 1, recall100: 1, mrr10: 1 };

test('texts that stand twice, empty ones and missing titles are ranked like all others', async () => {
  const documents = [
    ...plants,
    { ...plants[0]!, _id: 'twin/of oak' },
    { _id: '', text: '' },
    { _id: 'blank', title: ' ', text: '' },
  ].filter(({ _id }) => _id !== '');
  const queries = [
    { _id: '1', text: 'How fast does the oak grow?' },
    { _id: '2', text: 'never judged' },
  ];
  const data = await collection('twins', documents, queries, [
    ['1', 'p-0', 1],
    ['1', 'twin/of oak', 1],
  ]);
  const { status, scores } = evaluate(data);
  expect({ status, scores }).toEqual({ status: 0, scores: { lexical: perfect, dense: perfect, hybrid: perfect } });
});

test('a long document is found by what stands at its end, by words and by meaning, and counts once', async () => {
  const long = { _id: 'long', title: 'Minutes', text: FILLER.repeat(80) + about('zeppelin', 'It landed at noon.') };
  const data = await collection(
    'long',
    [...plants, long],
    [{ _id: 'q', text: 'when did the zeppelin land' }],
    [['q', 'long', 2]],
  );
  expect(evaluate(data).scores).toEqual({ lexical: perfect, dense: perfect, hybrid: perfect });
});

test('long questions and those with operators and quotes are questions like others', async () => {
  const long = `${FILLER.repeat(60)} How fast does the juniper grow?`;
  const odd = `"juniper" AND NOT (grow* OR {col}:x) -- NEAR/2 ^'"; DROP TABLE chunks`;
  const queries = [long, odd].map((text, index) => ({ _id: `q${index}`, text }));
  const data = await collection('odd', plants, queries, [
    ['q0', 'p-2', 1],
    ['q1', 'p-2', 3],
  ]);
  const { status, scores } = evaluate(data);
  expect(status).toBe(0);
  expect(scores.lexical).toEqual(perfect);
  expect(scores.hybrid.recall10).toBe(1);
});

test('a run that is worse than the recorded one fails, and says what is worse', async () => {
  const queries = PLANTS.map((plant, n) => ({ _id: `q${n}`, text: `the ${plant} grows` }));
  const qrels = PLANTS.map((_, n): [string, string, number] => [`q${n}`, `p-${n}`, 1]);
  const data = await collection('recorded', plants, queries, qrels);
  expect(evaluate(data)).toMatchObject({ status: 0, stderr: expect.stringContaining('no baseline') });
  expect(evaluate(data, '--record')).toMatchObject({ status: 0, scores: { hybrid: perfect } });
  expect(evaluate(data)).toMatchObject({ status: 0, stderr: expect.stringContaining('Nothing is worse') });

  const [name] = await readdir(join(folder, 'baselines'));
  const file = join(folder, 'baselines', name!);
  const better = (await readFile(file, 'utf8')).replace(
    /"hybrid":\{"ndcg10":\[[^\]]*\]/,
    `"hybrid":{"ndcg10":[${PLANTS.map(() => 1.5)}]`,
  );
  await writeFile(file, better);
  expect(evaluate(data)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/Worse than the baseline: hybrid nDCG@10 by -0\.500/),
  });
});

test('what is not understood ends with 2, and a folder that is no collection with 1', () => {
  expect(evaluate(folder, '--loud')).toMatchObject({ status: 2, stderr: expect.stringContaining('--loud') });
  expect(evaluate(join(folder, 'nowhere'))).toMatchObject({ status: 1, stderr: expect.stringContaining('nowhere') });
});
