import { newId } from '@docent/contracts/ids';
import { getObject, listObjects, objectKeys } from '@docent/storage';

import {
  Searcher,
  SegmentCache,
  collectGarbage,
  commitSegment,
  compactIndex,
  indexStatus,
  removeDocuments,
} from '../index.ts';
import { MODEL, documentOf, temporaryFolder, uploaded, vectorOf } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';
import { giveBackTheDate, ownTheDate, passDays } from '../testing/virtual-time.ts';

let cache: SegmentCache;
let tenants = 0;
let tenant: string;

storageForFile();
beforeEach(async () => {
  ownTheDate();
  tenant = `u${tenants++}`;
  cache = new SegmentCache(await temporaryFolder());
});
afterEach(async () => {
  giveBackTheDate();
  await cache.close();
});

const texts = [
  'The warranty lasts two years.',
  'Holidays are thirty days a year.',
  'A warranty claim needs the receipt.',
  'The office opens at nine.',
  'Years of service count for holidays.',
  'Lost badges are replaced at the office.',
  'A receipt is kept for ten years.',
  'The canteen closes at three.',
  'Claims are answered within a week.',
];
const documents = texts.map((text, index) => documentOf(`d${index}.md`, [text]));

async function search(text: string) {
  const query = { model: MODEL, vector: vectorOf(text) };
  const { candidates } = await new Searcher(cache).search(tenant, { text, query, limit: 20 });
  return candidates.map(({ path, dense, lexical }) => ({ path, dense, lexical }));
}

async function objects(prefix: string) {
  const keys: string[] = [];
  for await (const { key } of listObjects(prefix)) keys.push(key);
  return keys;
}

async function bucketHolds(secret: string): Promise<boolean> {
  for (const key of await objects(objectKeys.tenant(tenant))) {
    if (Buffer.from(await getObject(key)).includes(secret)) return true;
  }
  return false;
}

describe('compaction', () => {
  it('makes one segment of many, and searches rank as before, to the last digit', async () => {
    for (const document of documents) await commitSegment(tenant, await uploaded(tenant, [document]), cache);
    const byPath = (found: Awaited<ReturnType<typeof search>>) =>
      found.toSorted((a, b) => a.path.localeCompare(b.path));
    const before = byPath(await search('warranty years'));
    expect(await compactIndex(tenant, cache)).toMatchObject({ merged: 9, dropped: 0 });
    expect(await indexStatus(tenant)).toMatchObject({ segments: 1, documents: 9, chunks: 9 });
    const after = byPath(await search('warranty years'));
    const figures = (found: typeof after) =>
      found.map(({ path, dense, lexical }) => [path, dense?.score, lexical?.score]);
    expect(figures(after)).toEqual(figures(before));
    expect(await compactIndex(tenant, cache)).toMatchObject({ merged: 0 });
  });

  it('drops what was removed, at the latest after a day', async () => {
    await commitSegment(tenant, await uploaded(tenant, documents), cache);
    await removeDocuments(tenant, [documents[0]!]);
    expect(await compactIndex(tenant, cache)).toMatchObject({ merged: 0, dropped: 0 });
    passDays(1);
    expect(await compactIndex(tenant, cache)).toMatchObject({ merged: 1, dropped: 1 });
    expect(await indexStatus(tenant)).toMatchObject({ segments: 1, documents: 8, tombstones: 0 });
  });

  it('drops every tombstone now, when told to', async () => {
    await commitSegment(tenant, await uploaded(tenant, documents), cache);
    await removeDocuments(tenant, [documents[0]!]);
    expect(await compactIndex(tenant, cache, { tombstones: 'all' })).toMatchObject({ merged: 1, dropped: 1 });
    expect(await indexStatus(tenant)).toMatchObject({ segments: 1, documents: 8, tombstones: 0 });
  });

  it('stops when there is no time for another merge, and goes on next time', async () => {
    for (const document of documents) await commitSegment(tenant, await uploaded(tenant, [document]), cache);
    expect(await compactIndex(tenant, cache, { more: () => false })).toMatchObject({ merged: 0 });
    expect(await compactIndex(tenant, cache)).toMatchObject({ merged: 9 });
  });
});

describe('the collector', () => {
  it('leaves no byte of a removed document in the bucket', async () => {
    const secret = documentOf('secret.md', ['The password is xyzzyplugh.']);
    await commitSegment(tenant, await uploaded(tenant, [...documents, secret]), cache);
    expect(await bucketHolds('xyzzyplugh')).toBe(true);
    await removeDocuments(tenant, [secret]);
    passDays(1);
    await compactIndex(tenant, cache);
    passDays(1);
    await collectGarbage(tenant);
    expect(await bucketHolds('xyzzyplugh')).toBe(false);
    expect(await search('password')).not.toContainEqual(expect.objectContaining({ path: 'secret.md' }));
    expect(await search('warranty')).toHaveLength(9);
  });

  it('keeps what is named and what is young, and removes what was never committed', async () => {
    const named = await uploaded(tenant, [documents[0]!]);
    await commitSegment(tenant, named, cache);
    const orphan = await uploaded(tenant, [documents[1]!]);
    expect(await collectGarbage(tenant)).toEqual({ objects: 0, bytes: 0 });
    passDays(1);
    // The three files of the orphan, and the manifest's body before the fence.
    expect(await collectGarbage(tenant)).toMatchObject({ objects: 4 });
    expect(await objects(objectKeys.segment(tenant, orphan.segment))).toEqual([]);
    expect(await objects(objectKeys.segment(tenant, named.segment))).toHaveLength(3);
  });

  it('never hurts a search that began on an older manifest', async () => {
    await commitSegment(tenant, await uploaded(tenant, [documents[0]!]), cache);
    const newer = { ...documents[0]!, version: newId(Date.now() + 1) };
    await commitSegment(tenant, await uploaded(tenant, [newer]), cache);
    const cold = new SegmentCache(await temporaryFolder());
    const searching = new Searcher(cold).search(tenant, { text: 'warranty', limit: 5 });
    passDays(1);
    await collectGarbage(tenant);
    expect((await searching).candidates).toHaveLength(1);
    await cold.close();
  });
});
