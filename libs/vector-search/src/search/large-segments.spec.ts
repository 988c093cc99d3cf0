import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Filters } from '@docent/contracts/passage';
import type { Segment } from '@docent/contracts/vector-search';
import { objectKeys, putObject } from '@docent/storage';
import fc from 'fast-check';

import { Searcher, SegmentCache, buildSegment, commitSegment, removeDocuments, uploadSegment } from '../index.ts';
import { MODEL, documentOf, temporaryFolder } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';

/** As many as it takes for the graph to be asked, and for the vectors to be more than is brought at once. */
const DOCUMENTS = 250;
const CHUNKS = 12;
const DIMENSIONS = 384;

let writers: SegmentCache;
let segment: Segment;

storageForFile();
beforeAll(async () => {
  writers = new SegmentCache(await temporaryFolder());
  const built = await buildSegment(await temporaryFolder(), {
    documents: ALL,
    embedded: { model: MODEL, dimensions: DIMENSIONS, vectors: VECTORS },
  });
  await uploadSegment('acme', built);
  segment = built.segment;
  await commitSegment('acme', segment, writers);
  await removeDocuments('acme', [ALL[7]!]);
}, 60_000);
afterAll(() => writers.close());

/** Some tags are on every second document, some on one of a hundred. */
const TAGS = [2, 7, 40, 100];
const ALL = Array.from({ length: DOCUMENTS }, (_, n) => {
  const texts = Array.from({ length: CHUNKS }, (_, chunk) => `chunk ${chunk} of ${n}`);
  const tags = TAGS.filter((every) => n % every === 0).map((every) => `t${every}`);
  return documentOf(`d${n}.md`, texts, { tags, headings: [n % 3 === 0 ? 'Third' : 'Other'] });
});
const VECTORS = ALL.flatMap((_, n) => Array.from({ length: CHUNKS }, (_, chunk) => vectorNear(n, chunk)));

/** Documents of one tag lie together, so that what a filter leaves is far from most queries. */
function vectorNear(document: number, chunk: number): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  vector[document % 40] = 1;
  for (let at = 40; at < DIMENSIONS; at++) vector[at] = Math.sin(document * 31 + chunk * 7 + at * (chunk + 1)) / 20;
  return vector;
}

const filters: fc.Arbitrary<Filters> = fc.record(
  {
    tags: fc.uniqueArray(fc.constantFrom(...TAGS.map((every) => `t${every}`)), { minLength: 1, maxLength: 2 }),
    headings: fc.constant(['Third']),
    documents: fc.uniqueArray(fc.constantFrom(...ALL.map(({ document }) => document)), { minLength: 1, maxLength: 30 }),
  },
  { requiredKeys: [] },
);

/** What passes, nearest first, by the plainest means. */
function expected({ tags, headings, documents }: Filters, query: Float32Array) {
  const scored = ALL.flatMap((document, n) =>
    document.chunks.map(({ chunk, headings }) => ({
      document,
      headings,
      n,
      chunk,
      vector: VECTORS[n * CHUNKS + chunk]!,
    })),
  ).filter(
    (entry) =>
      entry.n !== 7 &&
      (!tags || tags.some((tag) => entry.document.tags.includes(tag))) &&
      (!headings || entry.headings[0] === headings[0]) &&
      (!documents || documents.includes(entry.document.document)),
  );
  const cosine = (vector: Float32Array) =>
    vector.reduce((sum, value, at) => sum + value * query[at]!, 0) / Math.hypot(...vector);
  return scored
    .map(({ document, chunk, vector }) => ({ path: document.path, chunk, score: cosine(vector) }))
    .sort((a, b) => b.score - a.score);
}

it('finds never fewer than were asked for when as many pass the filters, and the nearest of them', async () => {
  const searcher = new Searcher(writers);
  let [found, right] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      filters,
      fc.integer({ min: 1, max: 200 }),
      fc.nat({ max: VECTORS.length - 1 }),
      async (filter, limit, near) => {
        const vector = VECTORS[near]!;
        const { candidates } = await searcher.search('acme', {
          text: '',
          query: { model: MODEL, vector },
          limit,
          filters: filter,
        });
        const all = expected(filter, vector);
        expect(candidates).toHaveLength(Math.min(limit, all.length));
        const paths = new Set(all.slice(0, limit).map(({ path, chunk }) => `${path} ${chunk}`));
        const hits = candidates.filter(({ path, chunk }) => paths.has(`${path} ${chunk}`)).length;
        // So few are scored one by one: then nothing is approximate.
        if (all.length <= 1000) expect(hits).toBe(candidates.length);
        found += hits;
        right += candidates.length;
      },
    ),
    { numRuns: 60, seed: 5 },
  );
  expect(found / right).toBeGreaterThan(0.97);
}, 60_000);

describe('a large segment', () => {
  const files = async (folder: string) => (await readdir(join(folder, 'acme', segment.segment))).sort();
  const search = (cache: SegmentCache, vector: Float32Array) =>
    new Searcher(cache).search('acme', { text: 'chunk', query: { model: MODEL, vector }, limit: 20 });

  it('is searched at first without its vectors, which are read by ranges, and then with them', async () => {
    const folder = await temporaryFolder();
    const cache = new SegmentCache(folder);
    const cold = await search(cache, VECTORS[100]!);
    expect(await files(folder)).toEqual(['chunks.sqlite', 'vectors.usearch']);
    expect(await search(cache, VECTORS[100]!)).toEqual(cold);
    await cache.using('acme', [segment], async () => undefined, { whole: true });
    expect(await files(folder)).toEqual(['chunks.sqlite', 'vectors.f32', 'vectors.usearch']);
    expect(await search(cache, VECTORS[100]!)).toEqual(cold);
    expect(cold.candidates[0]).toMatchObject({ dense: { rank: 1, score: expect.closeTo(1, 5) } });
    await cache.close();
  });

  it('whose vectors are damaged is not answered from', async () => {
    const cache = new SegmentCache(await temporaryFolder());
    const key = objectKeys.segmentFile('acme', segment.segment, 'vectors.f32');
    await putObject(key, new Uint8Array(segment.files['vectors.f32']!.bytes));
    await expect(search(cache, VECTORS[0]!)).rejects.toMatchObject({ details: { reason: 'index-corrupt' } });
    await expect(commitSegment('acme', segment, cache)).rejects.toThrow(/damaged|SHA-256/);
    await cache.close();
  });
});
