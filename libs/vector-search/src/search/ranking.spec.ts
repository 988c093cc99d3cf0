import { Searcher, SegmentCache, commitSegment, type IndexedDocument } from '../index.ts';
import { MODEL, documentOf, temporaryFolder, uploaded, vectorOf } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';

let cache: SegmentCache;

storageForFile();
beforeAll(async () => void (cache = new SegmentCache(await temporaryFolder())));
afterAll(() => cache.close());

/** Words of very different frequency, some of them only in a few documents that stand together. */
const DOCUMENTS = Array.from({ length: 150 }, (_, n) => {
  const words = Array.from(
    { length: 5 + ((n * 7) % 23) },
    (_, at) => `w${(n * n + at * at * 3 + at) % (5 + (at % 9) * 8)}`,
  );
  if (n < 6) words.push('zeppelin');
  return documentOf(`d${n}.md`, [words.join(' '), `${words.slice(0, 4).join(' ')} w${n % 50}`], {
    title: `w${n % 11}`,
  });
});
const QUESTIONS = ['zeppelin', 'w1 w2 w3', 'w4 zeppelin w40', 'w0 w0 w9 w17 w33 nothing'];

async function answers(tenant: string, segments: number) {
  for (let part = 0; part < segments; part++) {
    const size = DOCUMENTS.length / segments;
    const documents: IndexedDocument[] = DOCUMENTS.slice(part * size, (part + 1) * size);
    await commitSegment(tenant, await uploaded(tenant, documents), cache);
  }
  const searcher = new Searcher(cache);
  return Promise.all(
    QUESTIONS.map(async (text) => {
      const query = { model: MODEL, vector: vectorOf(text) };
      const { candidates } = await searcher.search(tenant, { text, query, limit: 40 });
      const rank = (given?: { rank: number; score: number }) => given && `${given.rank}: ${given.score.toFixed(9)}`;
      return candidates.map(({ path, chunk, dense, lexical }) => ({
        path,
        chunk,
        dense: rank(dense),
        lexical: rank(lexical),
      }));
    }),
  );
}

it('ranks and scores the same corpus alike in 1 segment and in 50', async () => {
  const together = await answers('together', 1);
  const spread = await answers('spread', 50);
  expect(together.map(({ length }) => length > 10)).toEqual(QUESTIONS.map(() => true));
  expect(spread).toEqual(together);
}, 60_000);
