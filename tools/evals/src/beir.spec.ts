import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadBeir } from './beir.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'docent-beir-'))));
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Record<string, string>) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
const corpus = '{"_id":"d1","title":"Ducks","text":"swim"}\n{"_id":"d2","text":"no title"}\n';
const queries = '{"_id":"q1","text":"what swims"}\n{"_id":"q2","text":"never judged"}\n';

test('reads documents, judged queries and relevance above 0', async () => {
  await write({
    'corpus.jsonl': corpus,
    'queries.jsonl': queries,
    'qrels.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n',
  });
  expect(await loadBeir(folder)).toEqual({
    documents: [
      { id: 'd1', title: 'Ducks', text: 'swim' },
      { id: 'd2', title: '', text: 'no title' },
    ],
    queries: [{ id: 'q1', text: 'what swims' }],
    judgements: new Map([['q1', new Map([['d1', 2]])]]),
  });
});

test('reads the test judgements of BEIR’s own folders, with no head line too', async () => {
  await write({ 'corpus.jsonl': corpus, 'queries.jsonl': queries, 'qrels/test.tsv': 'q1\td1\t1\n' });
  expect((await loadBeir(folder)).judgements.get('q1')).toEqual(new Map([['d1', 1]]));
});

test('names the file and line that is wrong', async () => {
  await write({ 'corpus.jsonl': corpus + '{broken', 'queries.jsonl': queries, 'qrels.tsv': 'q1\td1\t1\n' });
  await expect(loadBeir(folder)).rejects.toThrow(/corpus\.jsonl, line 3/);
  await write({ 'corpus.jsonl': corpus, 'queries.jsonl': '{"_id":1}' });
  await expect(loadBeir(folder)).rejects.toThrow(/queries\.jsonl, line 1: '_id' is not a text/);
  await write({ 'queries.jsonl': queries, 'qrels.tsv': 'q1\td1\t1\nq1 d1\n' });
  await expect(loadBeir(folder)).rejects.toThrow(/qrels\.tsv, line 2/);
  await write({ 'qrels.tsv': 'other\td1\t1\n' });
  await expect(loadBeir(folder)).rejects.toThrow('no query');
});
