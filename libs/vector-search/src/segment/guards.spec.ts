import { Searcher, SegmentCache, buildSegment, commitSegment } from '../index.ts';
import { DIMENSIONS, MODEL, documentOf, sourceOf, temporaryFolder, uploaded, vectorOf } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';
import { OpenSegment } from './open-segment.ts';

/** What USearch takes without a word, or answers by an error of its own that says nothing of the cause. */
const plain = Array.from(vectorOf('a')) as unknown as Float32Array;
const nan = vectorOf('a').fill(NaN, 3, 4);
const infinite = vectorOf('a').fill(Infinity, 3, 4);
const TRAPS: [string, Float32Array, string][] = [
  ['a plain array', plain, 'vector-not-float32'],
  ['float64', new Float64Array(DIMENSIONS).fill(1) as unknown as Float32Array, 'vector-not-float32'],
  ['NaN', nan, 'vector-not-finite'],
  ['Infinity', infinite, 'vector-not-finite'],
  ['only zeros', new Float32Array(DIMENSIONS), 'vector-not-finite'],
  ['too few dimensions', new Float32Array(DIMENSIONS - 1).fill(1), 'dimensions'],
  ['too many dimensions', new Float32Array(DIMENSIONS + 1).fill(1), 'dimensions'],
];

let cache: SegmentCache;
storageForFile();
beforeAll(async () => {
  cache = new SegmentCache(await temporaryFolder());
  await commitSegment('acme', await uploaded('acme', [documentOf('a.md', ['one', 'two', 'three'])]), cache);
});
afterAll(() => cache.close());

const build = async (vectors: readonly Float32Array[], dimensions = DIMENSIONS) =>
  buildSegment(await temporaryFolder(), {
    documents: [documentOf('b.md', ['one', 'two'])],
    embedded: { model: MODEL, dimensions, vectors },
  });
const search = (vector: Float32Array, limit = 10) =>
  new Searcher(cache).search('acme', { text: '', query: { model: MODEL, vector }, limit });
const refused = (reason: string) => ({ code: 'InvalidInput', details: { reason } });

it.each(TRAPS)('a vector of %s is refused when it is indexed', async (_, vector, reason) => {
  await expect(build([vectorOf('one'), vector])).rejects.toMatchObject(refused(reason));
});

it.each(TRAPS)('a query of %s is refused', async (_, vector, reason) => {
  await expect(search(vector)).rejects.toMatchObject(refused(reason));
});

it.each([0, -1, 1.5, NaN])('%s dimensions are refused', async (dimensions) => {
  await expect(build([vectorOf('one'), vectorOf('two')], dimensions)).rejects.toMatchObject(refused('dimensions'));
});

it('more or fewer vectors than chunks are refused', async () => {
  await expect(build([vectorOf('one')])).rejects.toMatchObject(refused('vector-count'));
});

it('a document that stands twice in a segment is refused: its rows would be other chunks’ keys', async () => {
  const twice = [documentOf('a.md', ['one']), documentOf('a.md', ['two'])];
  const folder = await temporaryFolder();
  await expect(buildSegment(folder, sourceOf(twice))).rejects.toMatchObject(refused('document-twice'));
});

it('more than there are is answered by each once, without padding', async () => {
  const { candidates } = await search(vectorOf('one'), 100);
  expect(candidates.map(({ chunk }) => chunk).sort()).toEqual([0, 1, 2]);
});

it.each([
  ['dimensions', { dimensions: DIMENSIONS / 2 }],
  ['chunks', { chunks: 3 }],
])('a file that has other %s than its segment says is not opened', async (_, other) => {
  const { folder, segment } = await build([vectorOf('one'), vectorOf('two')]);
  expect(() => OpenSegment.open(folder, { ...segment, ...other })).toThrow(
    expect.objectContaining({ details: { reason: 'index-corrupt' } }),
  );
});
