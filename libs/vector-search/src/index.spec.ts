import { newId } from '@docent/contracts/ids';
import type { Filters } from '@docent/contracts/passage';
import { deleteObjects, objectKeys, putObject } from '@docent/storage';
import { startLocalStorage, type LocalStorage } from '@docent/storage/testing';

import { Searcher, SegmentCache, commitSegment, indexStatus, removeDocuments, type IndexedDocument } from './index.ts';
import { MODEL, documentOf, removeTemporaryFolders, temporaryFolder, uploaded, vectorOf } from './testing/documents.ts';

let storage: LocalStorage;
let cache: SegmentCache;
let searcher: Searcher;
let tenants = 0;
let tenant: string;

beforeAll(async () => {
  storage = await startLocalStorage();
});
afterAll(async () => {
  await storage.stop();
  await removeTemporaryFolders();
});
beforeEach(async () => {
  tenant = `t${tenants++}`;
  cache = new SegmentCache(await temporaryFolder());
  searcher = new Searcher(cache);
});
afterEach(() => cache.close());

async function commit(documents: readonly IndexedDocument[], model: string | null = MODEL) {
  return commitSegment(tenant, await uploaded(tenant, documents, model), cache);
}

async function find(text: string, filters: Filters = {}, model = MODEL) {
  const query = { model, vector: vectorOf(text) };
  const { candidates, ...rest } = await searcher.search(tenant, { text, query, limit: 10, filters });
  return { ...rest, candidates, texts: candidates.map(({ text }) => text) };
}

const WARRANTY = documentOf('warranty.md', ['The warranty lasts two years.', 'Batteries are excluded.'], {
  title: 'Warranty',
  headings: ['Terms', 'Length'],
  tags: ['legal'],
  mediaType: 'text/markdown',
});
const HOLIDAY = documentOf('hr/holiday.pdf', ['Everyone has thirty days of holiday.'], {
  collection: 'people',
  updatedAt: '2026-05-01T00:00:00Z',
  mediaType: 'application/pdf',
  tags: ['hr'],
});

describe('a committed segment', () => {
  it('is found by words and by meaning, with its place and ranks', async () => {
    expect(await commit([WARRANTY])).toEqual({ manifest: 1, chunks: 2 });
    const { candidates, dense, model, manifest } = await find('How long does the warranty last?');
    expect({ dense, model, manifest }).toEqual({ dense: true, model: MODEL, manifest: 1 });
    expect(candidates[0]).toEqual({
      document: WARRANTY.document,
      version: WARRANTY.version,
      collection: 'default',
      path: 'warranty.md',
      title: 'Warranty',
      ...WARRANTY.chunks[0],
      dense: { rank: 1, score: expect.closeTo(0.6, 0) },
      lexical: { rank: 1, score: expect.any(Number) },
      alike: [{ place: 1, cosine: expect.any(Number) }],
    });
    const cosine = candidates[0]!.alike![0]!.cosine;
    expect(candidates[1]!.alike).toEqual([{ place: 0, cosine: expect.closeTo(cosine, 6) }]);
  });

  it('without vectors is found by words, and the search says that meaning was not searched', async () => {
    await commit([WARRANTY], null);
    await commit([HOLIDAY]);
    const { texts, dense } = await find('warranty');
    expect(texts).toContain('The warranty lasts two years.');
    expect(dense).toBe(false);
    expect((await find('holiday', { collections: ['people'] })).dense).toBe(true);
  });

  it('gives way to the same version once that is embedded', async () => {
    await commit([WARRANTY], null);
    expect(await commit([WARRANTY])).toEqual({ manifest: 2, chunks: 2 });
    expect(await find('warranty')).toMatchObject({ dense: true, candidates: { length: 2 } });
    expect(await indexStatus(tenant)).toMatchObject({ segments: 1, chunks: 2 });
  });

  it('changes nothing when its documents are there already', async () => {
    await commit([WARRANTY]);
    expect(await commit([WARRANTY])).toEqual({ manifest: 1, chunks: 2 });
    expect(await indexStatus(tenant)).toMatchObject({ manifest: 1, segments: 1, chunks: 2 });
  });

  it('is not committed when its files are damaged or missing', async () => {
    const damaged = await uploaded(tenant, [WARRANTY]);
    await putObject(objectKeys.segmentFile(tenant, damaged.segment, 'vectors.f32'), new Uint8Array(128));
    await expect(commitSegment(tenant, damaged, cache)).rejects.toThrow(/damaged/);
    const missing = await uploaded(tenant, [WARRANTY]);
    await deleteObjects([objectKeys.segmentFile(tenant, missing.segment, 'chunks.sqlite')]);
    await expect(commitSegment(tenant, missing, cache)).rejects.toMatchObject({
      code: 'InvalidInput',
      details: { reason: 'segment-not-uploaded' },
    });
    expect(await indexStatus(tenant)).toMatchObject({ manifest: 0, segments: 0 });
  });

  it('is another tenant’s business alone', async () => {
    await commit([WARRANTY]);
    const elsewhere = await searcher.search('other', { text: 'warranty', limit: 10 });
    expect(elsewhere).toEqual({ manifest: 0, model: null, candidates: [], dense: false });
  });
});

describe('a document', () => {
  it('is replaced in one commit', async () => {
    await commit([WARRANTY, HOLIDAY]);
    const newer = { ...documentOf('warranty.md', ['The warranty lasts five years.']), version: newId() };
    await commit([newer]);
    expect((await find('warranty years')).texts).not.toContain('The warranty lasts two years.');
    expect((await find('warranty years')).texts).toContain('The warranty lasts five years.');
    expect(await indexStatus(tenant)).toMatchObject({ documents: 2, chunks: 2, tombstones: 1 });
  });

  it('is not taken back to an older version', async () => {
    const older = await uploaded(tenant, [documentOf('a.md', ['old text'], { version: newId(1) })]);
    await commit([documentOf('a.md', ['new text'], { version: newId(2) })]);
    await expect(commitSegment(tenant, older, cache)).rejects.toMatchObject({
      code: 'Conflict',
      details: { reason: 'superseded' },
    });
    expect((await find('text')).texts).toEqual(['new text']);
  });

  it('is gone once removed, and a late commit does not bring it back', async () => {
    const late = await uploaded(tenant, [WARRANTY]);
    await commit([WARRANTY, HOLIDAY]);
    const removed = await removeDocuments(tenant, [WARRANTY]);
    expect(removed).toEqual({ manifest: 2, chunks: 2 });
    expect((await find('warranty batteries')).texts).toEqual([HOLIDAY.chunks[0]!.text]);
    await expect(commitSegment(tenant, late, cache)).rejects.toMatchObject({ details: { reason: 'superseded' } });
    const again = { ...WARRANTY, version: newId(Date.now() + 1000) };
    expect(await commit([again])).toMatchObject({ chunks: 2 });
    expect((await find('warranty')).texts).toContain('The warranty lasts two years.');
  });

  it('is read by position', async () => {
    const long = documentOf('long.md', ['zero', 'one', 'two', 'three']);
    await commit([WARRANTY, long]);
    const read = (from: number, to: number) =>
      searcher.read(tenant, [{ document: long.document, chunks: { from, to } }]);
    expect((await read(1, 2)).map(({ text }) => text)).toEqual(['one', 'two']);
    expect((await read(3, 9)).map(({ text }) => text)).toEqual(['three']);
    expect(await read(7, 9)).toEqual([]);
    await removeDocuments(tenant, [long]);
    expect(await read(0, 9)).toEqual([]);
  });
});

describe('a filter', () => {
  beforeEach(() => commit([WARRANTY, HOLIDAY]));

  const warranty = WARRANTY.chunks.map(({ text }) => text);
  const holiday = HOLIDAY.chunks.map(({ text }) => text);
  it.each<[string, Filters, string[]]>([
    ['collection', { collections: ['people'] }, holiday],
    ['document', { documents: [WARRANTY.document] }, warranty],
    ['tag', { tags: ['hr', 'nothing'] }, holiday],
    ['media type', { mediaTypes: ['text/markdown'] }, warranty],
    ['heading', { headings: ['Terms'] }, warranty],
    ['heading path', { headings: ['Terms', 'Length'] }, warranty],
    ['other heading', { headings: ['Length'] }, []],
    ['date', { updatedAfter: '2026-02-01T00:00:00Z' }, holiday],
    ['all together', { tags: ['legal'], updatedAfter: '2026-02-01T00:00:00Z' }, []],
  ])('by %s leaves what passes', async (_, filters, expected) => {
    expect((await find('warranty holiday', filters)).texts.toSorted()).toEqual(expected.toSorted());
  });
});
