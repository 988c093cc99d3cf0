import { newId } from '@docent/contracts/ids';

import {
  Searcher,
  SegmentCache,
  beginMigration,
  commitSegment,
  compactIndex,
  indexStatus,
  migrationState,
  removeDocuments,
  switchModel,
} from '../index.ts';
import { MODEL, documentOf, temporaryFolder, uploaded, vectorOf } from '../testing/documents.ts';
import { storageForFile } from '../testing/storage-for-file.ts';

const NEXT = 'next-model';
let cache: SegmentCache;
let tenants = 0;
let tenant: string;

storageForFile();
beforeEach(async () => {
  tenant = `m${tenants++}`;
  cache = new SegmentCache(await temporaryFolder());
});
afterEach(() => cache.close());

const documents = ['Ducks dive for mussels.', 'Geese graze on the meadow.', 'Swans hiss at dogs.'].map((text, index) =>
  documentOf(`d${index}.md`, [text]),
);

const commit = async (document: (typeof documents)[number], model: string | null) =>
  commitSegment(tenant, await uploaded(tenant, [document], model), cache);

async function search(text: string, model: string) {
  const query = { model, vector: vectorOf(text) };
  const { candidates, dense, ...found } = await new Searcher(cache).search(tenant, { text, query, limit: 10 });
  return { paths: candidates.map(({ path }) => path).sort(), dense, model: found.model };
}

const everything = ['d0.md', 'd1.md', 'd2.md'];

describe('moving to another model', () => {
  beforeEach(async () => {
    for (const document of documents) await commit(document, MODEL);
  });

  it('builds an index beside the one that searches go on with, switches in one commit and drops the old', async () => {
    expect(await beginMigration(tenant, NEXT)).toMatchObject({ model: MODEL, next: NEXT, documents: 3, left: 3 });
    for (const [index, document] of documents.entries()) {
      expect(await migrationState(tenant)).toMatchObject({ left: 3 - index });
      // Nothing is switched while a document lacks.
      expect(await switchModel(tenant)).toMatchObject({ model: MODEL, next: NEXT });
      expect(await search('ducks', MODEL)).toEqual({ paths: everything, dense: true, model: MODEL });
      expect(await commit(document, NEXT)).toMatchObject({ chunks: 1 });
    }
    // Both can be asked, each chunk is there once.
    expect(await search('ducks', NEXT)).toEqual({ paths: everything, dense: true, model: MODEL });
    expect(await indexStatus(tenant)).toMatchObject({ documents: 3, chunks: 3, segments: 6 });

    const { version } = await readVersion();
    expect(await switchModel(tenant)).toEqual({ model: NEXT, next: null, documents: 3, left: 0, lacking: [] });
    expect((await readVersion()).version).toBe(version + 1);
    expect(await search('ducks', NEXT)).toEqual({ paths: everything, dense: true, model: NEXT });
    expect(await indexStatus(tenant)).toMatchObject({ documents: 3, chunks: 3, segments: 3 });
  });

  it('goes on after it was stopped, over compaction, replacement and removal', async () => {
    await beginMigration(tenant, NEXT);
    for (const document of documents.slice(0, 2)) await commit(document, NEXT);
    expect(await beginMigration(tenant, NEXT)).toMatchObject({ left: 1 });
    await compactIndex(tenant, cache, { tombstones: 'all' });
    const newer = { ...documents[0]!, version: newId(Date.now() + 1) };
    await commit(newer, MODEL);
    expect(await migrationState(tenant)).toMatchObject({ left: 2, lacking: expect.arrayContaining([version(newer)]) });
    await removeDocuments(tenant, [documents[2]!]);
    await commit(newer, NEXT);
    expect(await switchModel(tenant)).toMatchObject({ model: NEXT, next: null, documents: 2 });
    expect(await search('ducks', NEXT)).toMatchObject({ paths: everything.slice(0, 2), dense: true });
  });

  it('keeps what counts other chunks beside what it was', async () => {
    await beginMigration(tenant, NEXT);
    const finer = documentOf('d0.md', ['Ducks dive.', 'For mussels.'], { version: documents[0]!.version });
    expect(await commit(finer, NEXT)).toMatchObject({ chunks: 2 });
    expect(await search('ducks', MODEL)).toEqual({ paths: everything, dense: true, model: MODEL });
  });

  it('is given up by going back to the model in use', async () => {
    await beginMigration(tenant, NEXT);
    await commit(documents[0]!, NEXT);
    expect(await beginMigration(tenant, MODEL)).toMatchObject({ model: MODEL, next: null });
    expect(await indexStatus(tenant)).toMatchObject({ documents: 3, segments: 3 });
  });

  it('lets nothing in that a third model embedded, nor the old one after the switch', async () => {
    const late = documentOf('late.md', ['Late.']);
    await expect(commit(late, NEXT)).rejects.toMatchObject({ details: { reason: 'other-model' } });
    await beginMigration(tenant, NEXT);
    for (const document of documents) await commit(document, NEXT);
    await switchModel(tenant);
    await expect(commit(late, MODEL)).rejects.toMatchObject({
      code: 'Unavailable',
      details: { reason: 'other-model' },
    });
    await commit(late, NEXT);
    expect(await indexStatus(tenant)).toMatchObject({ documents: 4 });
  });
});

const readVersion = async () => ({ version: (await indexStatus(tenant)).manifest });
const version = ({ document, version }: { document: string; version: string }) => ({ document, version });
