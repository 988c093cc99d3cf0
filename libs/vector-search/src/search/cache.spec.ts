import { readdir } from 'node:fs/promises';

import type { Segment } from '@docent/contracts/vector-search';
import { deleteObjects, objectKeys } from '@docent/storage';

import { SegmentCache } from '../index.ts';
import { documentOf, temporaryFolder, uploaded } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';

let segments: Segment[];
let folder: string;
let largest: number;

storageForFile();
beforeAll(async () => {
  segments = [];
  for (const name of ['a', 'b', 'c']) segments.push(await uploaded('acme', [documentOf(`${name}.md`, [name])]));
  largest = Math.max(...segments.map(bytesOf));
});
beforeEach(async () => (folder = await temporaryFolder()));

const bytesOf = ({ files }: Segment) => Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
const use = (cache: SegmentCache, ...wanted: Segment[]) =>
  cache.using('acme', wanted, async (open) => open.map(({ segment }) => segment.segment));
const held = async () => (await readdir(`${folder}/acme`)).sort();
const ids = (...which: number[]) => which.map((index) => segments[index]!.segment).sort();

it('drops what was used longest ago when the disk that it may take is full', async () => {
  const cache = new SegmentCache(folder, 2 * largest);
  const [a, b, c] = segments as [Segment, Segment, Segment];
  await use(cache, a);
  await use(cache, b);
  await use(cache, a);
  await use(cache, c);
  expect(await held()).toEqual(ids(0, 2));
  expect(await use(cache, b)).toEqual(ids(1));
  expect(await held()).toEqual(ids(1, 2));
  await cache.close();
});

it('keeps what a search is using, whatever else is wanted', async () => {
  const cache = new SegmentCache(folder, 2 * largest);
  const [a, b, c] = segments as [Segment, Segment, Segment];
  const text = await cache.using('acme', [a], async ([open]) => {
    await use(cache, b);
    await use(cache, c);
    return open!.chunk(0).text;
  });
  expect(text).toBe('a');
  expect(await held()).toEqual(ids(0, 2));
  await cache.close();
});

it('refuses an index that the disk cannot hold, and says what to do', async () => {
  const cache = new SegmentCache(folder, 2 * largest);
  await expect(use(cache, ...segments)).rejects.toMatchObject({
    code: 'TooLarge',
    message: expect.stringContaining('ephemeral storage'),
    details: { reason: 'ephemeral-storage' },
  });
  await cache.close();
});

it('fetches a segment once for searches that come at the same time, and never again while it is there', async () => {
  const cache = new SegmentCache(folder);
  const segment = await uploaded('acme', [documentOf('d.md', ['d'])]);
  await Promise.all([use(cache, segment), use(cache, segment), use(cache, segment)]);
  await deleteObjects(
    Object.keys(segment.files).map((name) => objectKeys.segmentFile('acme', segment.segment, name as never)),
  );
  expect(await use(cache, segment)).toEqual([segment.segment]);
  await cache.close();
});

it('forgets a segment that could not be fetched, so that the next search tries again', async () => {
  const cache = new SegmentCache(folder);
  const missing = { ...segments[0]!, segment: '0'.repeat(26) };
  await expect(use(cache, missing)).rejects.toThrow(missing.segment);
  expect(await use(cache, segments[0]!)).toEqual(ids(0));
  await cache.close();
});
