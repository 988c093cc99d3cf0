import { newId } from '@docent/contracts/ids';
import type { Filters } from '@docent/contracts/passage';
import { deleteObjects, getObject, listObjects, objectKeys, putObject } from '@docent/storage';
import { versitygw, type Servers } from '@docent/storage/testing';
import { describeOn } from '@docent/storage/testing/fetched';

import { SegmentCache, lancedbEngine, usearchEngine, type IndexEngine, type IndexedDocument } from './index.ts';
import { MODEL, documentOf, temporaryFolder, uploaded, vectorOf } from './testing/documents.ts';
import { storageForFile } from './testing/storage-for-file.ts';
import { lancedbPackage } from './testing/lancedb-package.ts';
import { giveBackTheDate, ownTheDate, passDays } from './testing/virtual-time.ts';

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

/** What the function promises, whichever engine keeps it. LanceDB commits by If-None-Match, which fauxqs ignores. */
describe('the engine usearch', () => contract({}, usearchEngine));
describeOn([lancedbPackage], 'the engine lancedb on a server that ignores If-None-Match', () => {
  storageForFile({ s3: 'fauxqs' });
  it('takes nothing in, rather than lose it', async () => {
    const engine = lancedbEngine(new SegmentCache(await temporaryFolder()));
    const segment = await uploaded('t', [WARRANTY]);
    await expect(engine.commit('t', segment)).rejects.toMatchObject({ details: { reason: 'no-conditional-puts' } });
    expect(await engine.search('t', { text: 'warranty', limit: 1 })).toMatchObject({ candidates: [] });
    await engine.close();
  });
});
describeOn([versitygw, lancedbPackage], 'the engine lancedb', () => contract({ s3: 'versitygw' }, lancedbEngine));

function contract(servers: Servers, open: (cache: SegmentCache) => IndexEngine): void {
  let engine: IndexEngine;
  let tenants = 0;
  let tenant: string;

  storageForFile(servers);
  beforeAll(async () => {
    engine = open(new SegmentCache(await temporaryFolder()));
  });
  afterAll(() => engine.close());
  beforeEach(() => {
    tenant = `t${tenants++}`;
  });

  async function commit(documents: readonly IndexedDocument[], model: string | null = MODEL) {
    return engine.commit(tenant, await uploaded(tenant, documents, model));
  }

  async function find(text: string, filters: Filters = {}, limit = 10) {
    const query = { model: MODEL, vector: vectorOf(text) };
    const { candidates, ...rest } = await engine.search(tenant, { text, query, limit, filters });
    return { ...rest, candidates, texts: candidates.map(({ text }) => text) };
  }

  describe('a committed segment', () => {
    it('is found by words and by meaning, with its place and ranks', async () => {
      const committed = await commit([WARRANTY]);
      expect(committed).toEqual({ manifest: expect.any(Number), chunks: 2 });
      const { candidates, dense, model, manifest } = await find('How long does the warranty last?');
      expect({ dense, model, manifest }).toEqual({ dense: true, model: MODEL, manifest: committed.manifest });
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
      expect(await commit([WARRANTY])).toMatchObject({ chunks: 2 });
      expect(await find('warranty')).toMatchObject({ dense: true, candidates: { length: 2 } });
      expect(await engine.status(tenant)).toMatchObject({ documents: 1, chunks: 2, model: MODEL });
    });

    it('changes nothing when its documents are there already', async () => {
      const first = await commit([WARRANTY]);
      expect(await commit([WARRANTY])).toEqual(first);
      expect(await engine.status(tenant)).toMatchObject({ manifest: first.manifest, documents: 1, chunks: 2 });
    });

    it('is not committed when its files are damaged or missing', async () => {
      const damaged = await uploaded(tenant, [WARRANTY]);
      await putObject(objectKeys.segmentFile(tenant, damaged.segment, 'vectors.f32'), new Uint8Array(128));
      await expect(engine.commit(tenant, damaged)).rejects.toThrow(/damaged/);
      const missing = await uploaded(tenant, [WARRANTY]);
      await deleteObjects([objectKeys.segmentFile(tenant, missing.segment, 'chunks.sqlite')]);
      await expect(engine.commit(tenant, missing)).rejects.toMatchObject({
        code: 'InvalidInput',
        details: { reason: 'segment-not-uploaded' },
      });
      expect(await engine.status(tenant)).toMatchObject({ documents: 0, chunks: 0 });
    });

    it('is another tenant’s business alone', async () => {
      await commit([WARRANTY]);
      const elsewhere = await engine.search('other', { text: 'warranty', limit: 10 });
      expect(elsewhere).toEqual({ manifest: 0, model: null, candidates: [], neighbours: [], dense: false });
    });
  });

  describe('a document', () => {
    it('is replaced in one commit', async () => {
      await commit([WARRANTY, HOLIDAY]);
      const newer = { ...documentOf('warranty.md', ['The warranty lasts five years.']), version: newId() };
      await commit([newer]);
      expect((await find('warranty years')).texts).not.toContain('The warranty lasts two years.');
      expect((await find('warranty years')).texts).toContain('The warranty lasts five years.');
      expect(await engine.status(tenant)).toMatchObject({ documents: 2, chunks: 2, tombstones: 1 });
    });

    it('is not taken back to an older version', async () => {
      const older = await uploaded(tenant, [documentOf('a.md', ['old text'], { version: newId(1) })]);
      await commit([documentOf('a.md', ['new text'], { version: newId(2) })]);
      await expect(engine.commit(tenant, older)).rejects.toMatchObject({
        code: 'Conflict',
        details: { reason: 'superseded' },
      });
      expect((await find('text')).texts).toEqual(['new text']);
    });

    it('is gone once removed, and a late commit does not bring it back', async () => {
      const late = await uploaded(tenant, [WARRANTY]);
      await commit([WARRANTY, HOLIDAY]);
      const removed = await engine.remove(tenant, [WARRANTY]);
      expect(removed).toEqual({ manifest: expect.any(Number), chunks: 2 });
      expect((await find('warranty batteries')).texts).toEqual([HOLIDAY.chunks[0]!.text]);
      await expect(engine.commit(tenant, late)).rejects.toMatchObject({ details: { reason: 'superseded' } });
      const again = { ...WARRANTY, version: newId(Date.now() + 1000) };
      expect(await commit([again])).toMatchObject({ chunks: 2 });
      expect((await find('warranty')).texts).toContain('The warranty lasts two years.');
    });

    it('is read by position', async () => {
      const long = documentOf('long.md', ['zero', 'one', 'two', 'three']);
      await commit([WARRANTY, long]);
      const read = (from: number, to: number) =>
        engine.read(tenant, [{ document: long.document, chunks: { from, to } }]);
      expect((await read(1, 2)).map(({ text }) => text)).toEqual(['one', 'two']);
      expect((await read(3, 9)).map(({ text }) => text)).toEqual(['three']);
      expect(await read(7, 9)).toEqual([]);
      await engine.remove(tenant, [long]);
      expect(await read(0, 9)).toEqual([]);
    });
  });

  describe('a search', () => {
    const many = Array.from({ length: 12 }, (_, n) => documentOf(`n${n}.md`, [`the same words number${n}`]));

    it('finds as many as are asked for while there are as many, whatever was replaced before', async () => {
      for (let version = 1; version <= 6; version++) {
        await commit(many.slice(0, 6).map((document) => ({ ...document, version: newId(version) })));
      }
      await commit(many.slice(6));
      const { candidates } = await find('the same words', {}, 12);
      expect(candidates.filter(({ lexical }) => lexical)).toHaveLength(12);
      expect(candidates.filter(({ dense }) => dense)).toHaveLength(12);
      const { candidates: narrow } = await find('the same words', { documents: [many[3]!.document] }, 12);
      expect(narrow.map(({ path }) => path)).toEqual(['n3.md']);
    });

    it('shows nothing of a collection that is hidden from who asks', async () => {
      await commit([WARRANTY, HOLIDAY]);
      const hidden = new Set(['people']);
      const query = { model: MODEL, vector: vectorOf('holiday') };
      const { candidates } = await engine.search(tenant, { text: 'holiday warranty', query, limit: 10, hidden });
      expect(new Set(candidates.map(({ path }) => path))).toEqual(new Set([WARRANTY.path]));
      const ranges = [{ document: HOLIDAY.document, chunks: { from: 0, to: 9 } }];
      expect(await engine.read(tenant, ranges, hidden)).toEqual([]);
      expect(await engine.read(tenant, ranges)).toHaveLength(1);
    });

    it('brings what stands around the best along, where it was not found itself', async () => {
      await commit([WARRANTY]);
      const around = { best: 1, reach: 2 };
      const { neighbours } = await engine.search(tenant, { text: 'lasts', limit: 10, around });
      expect(neighbours.map(({ text }) => text)).toEqual(['Batteries are excluded.']);
      expect(await engine.search(tenant, { text: 'warranty', limit: 10, around })).toMatchObject({ neighbours: [] });
      expect(await engine.search(tenant, { text: 'lasts', limit: 10 })).toMatchObject({ neighbours: [] });
    });

    it('refuses a vector that is none', async () => {
      await commit([WARRANTY]);
      const search = (vector: Float32Array) =>
        engine.search(tenant, { text: 'warranty', query: { model: MODEL, vector }, limit: 3 });
      await expect(search(new Float32Array(16).fill(NaN))).rejects.toMatchObject({ code: 'InvalidInput' });
      await expect(search(new Float32Array(3).fill(1))).rejects.toMatchObject({ details: { reason: 'dimensions' } });
    });

    it('takes quotes, wildcards and operators for text', async () => {
      await commit([documentOf('odd.md', [`It's 100% "sure" AND not; DROP TABLE`], { tags: ["o'brien"] })]);
      const { texts } = await find(`it's "sure" AND (not) OR *`, { tags: ["o'brien", "x') OR true --"] });
      expect(texts).toHaveLength(1);
      expect((await find('sure', { tags: ["x') OR true --"] })).texts).toEqual([]);
    });

    it('finds words of scripts that write no spaces', async () => {
      await commit([documentOf('tokyo.md', ['東京で会議があります。']), documentOf('osaka.md', ['大阪の天気。'])]);
      const { candidates } = await engine.search(tenant, { text: '会議', limit: 5 });
      expect(candidates.map(({ path }) => path)).toEqual(['tokyo.md']);
    });
  });

  describe('writers at once', () => {
    /** Each in a process of its own, as far as an engine can tell. */
    let engines: IndexEngine[];
    beforeEach(async () => {
      engines = await Promise.all(
        Array.from({ length: 9 }, async () => open(new SegmentCache(await temporaryFolder()))),
      );
    });
    afterEach(() => Promise.all(engines.map((engine) => engine.close())));

    it('lose nothing and double nothing', async () => {
      const documents = Array.from({ length: 6 }, (_, n) =>
        documentOf(`w${n}.md`, ['everywhere one', 'everywhere two']),
      );
      const same = await uploaded(tenant, [documentOf('same.md', ['everywhere three'])]);
      const segments = await Promise.all(documents.map((document) => uploaded(tenant, [document])));
      const commits = [...segments, same, same, same].map((segment, writer) =>
        engines[writer]!.commit(tenant, segment),
      );
      for (const { chunks } of await Promise.all(commits)) expect(chunks).toBeGreaterThan(0);
      expect(await engine.status(tenant)).toMatchObject({ documents: 7, chunks: 13 });
      expect((await find('everywhere', {}, 50)).candidates).toHaveLength(13);
    });

    it('of one document leave its newest version, whoever is last', async () => {
      const versions = [4, 1, 5, 2, 3].map((n) => documentOf('a.md', [`everywhere v${n}`], { version: newId(n) }));
      const segments = await Promise.all(versions.map((version) => uploaded(tenant, [version])));
      const commits = segments.map((segment, writer) => engines[writer]!.commit(tenant, segment));
      for (const outcome of await Promise.allSettled(commits)) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ details: { reason: 'superseded' } });
      }
      expect((await find('everywhere')).texts).toEqual(['everywhere v5']);
    });

    it('do not bring back what is removed meanwhile', async () => {
      const version = { ...WARRANTY, version: newId(5) };
      await Promise.allSettled([commit([version]), engine.remove(tenant, [version]), commit([version])]);
      expect((await find('warranty')).texts).toEqual([]);
      expect(await engine.status(tenant)).toMatchObject({ documents: 0, chunks: 0 });
    });
  });

  describe('upkeep', () => {
    beforeEach(ownTheDate);
    afterEach(giveBackTheDate);

    it('changes no answer', async () => {
      for (let n = 0; n < 9; n++) await commit([documentOf(`k${n}.md`, [`everywhere number${n}`, 'everywhere else'])]);
      const scored = async () =>
        (await find('everywhere number4', {}, 50)).candidates
          .map(({ path, chunk, dense }) => `${path} ${chunk} ${dense!.score.toFixed(5)}`)
          .sort();
      const before = await scored();
      expect(before).toHaveLength(18);
      expect((await engine.compact(tenant)).merged).toBeGreaterThan(0);
      await engine.collect(tenant);
      expect(await scored()).toEqual(before);
    });

    it('leaves no byte of what was removed or replaced in the bucket after two days', async () => {
      const old = documentOf('replaced.md', ['The old word is plughxyzzy.'], { version: newId(1) });
      const secret = documentOf('secret.md', ['The password is xyzzyplugh.']);
      const kept = Array.from({ length: 40 }, (_, n) => documentOf(`kept${n}.md`, [`everywhere ${n}`]));
      await commit([...kept, secret, old]);
      await engine.compact(tenant);
      expect(await bucketHolds('xyzzyplugh')).toBe(true);
      await commit([{ ...documentOf('replaced.md', ['everywhere anew']), version: newId(2) }]);
      await engine.remove(tenant, [secret]);
      expect(await engine.compact(tenant)).toMatchObject({ dropped: 0 });
      expect(await engine.status(tenant)).toMatchObject({ documents: 41, tombstones: 2 });
      passDays(1);
      expect(await engine.compact(tenant)).toMatchObject({ dropped: 2 });
      expect(await engine.status(tenant)).toMatchObject({ documents: 41, tombstones: 0 });
      passDays(2);
      expect((await engine.collect(tenant)).objects).toBeGreaterThan(0);
      expect([await bucketHolds('xyzzyplugh'), await bucketHolds('plughxyzzy')]).toEqual([false, false]);
      expect((await find('everywhere', {}, 100)).candidates).toHaveLength(41);
    });

    it('drops at once what was removed when it is told to', async () => {
      await commit([WARRANTY, HOLIDAY]);
      await engine.remove(tenant, [WARRANTY]);
      expect(await engine.compact(tenant, { tombstones: 'all' })).toMatchObject({ dropped: 2 });
      expect(await engine.status(tenant)).toMatchObject({ documents: 1, tombstones: 0 });
    });

    it('keeps a removal in mind while a message could bring it back, and refuses a segment that is older', async () => {
      const removed = { ...WARRANTY, version: newId() };
      const late = await uploaded(tenant, [removed]);
      await engine.remove(tenant, [removed]);
      passDays(1);
      await engine.compact(tenant);
      await expect(engine.commit(tenant, late)).rejects.toMatchObject({
        details: { reason: expect.stringMatching(/superseded|segment-expired/) },
      });
      await expect(commit([removed])).rejects.toMatchObject({ details: { reason: 'superseded' } });
    });

    async function bucketHolds(secret: string): Promise<boolean> {
      for await (const { key } of listObjects(objectKeys.tenant(tenant))) {
        if (Buffer.from(await getObject(key)).includes(secret)) return true;
      }
      return false;
    }
  });

  describe('an audit', () => {
    const audit = (repair = false) => engine.audit(tenant, { repair, more: () => true });

    it('counts what is kept and finds nothing wrong with it, whatever was replaced, removed or left without vectors', async () => {
      expect(await audit()).toMatchObject({ findings: [], counts: { segments: 0, objects: 0 } });
      await commit([WARRANTY], null);
      await commit([HOLIDAY, documentOf('note.md', ['A note.'])]);
      await commit([{ ...HOLIDAY, version: newId(Date.now() + 1000) }]);
      await engine.remove(tenant, [documentOf('never.md', ['never'])]);
      const { findings, counts, next } = await audit(true);
      expect({ findings, next }).toEqual({ findings: [], next: undefined });
      expect(counts.stored).toEqual({ chunks: 5, vectors: 3 });
      expect(counts.segments).toBeGreaterThan(0);
      expect(counts.objects).toBeGreaterThan(0);
    });

    it('is told what is found of each document, page after page', async () => {
      await commit([WARRANTY, HOLIDAY]);
      const sorted = [WARRANTY, HOLIDAY].toSorted((a, b) => (a.document < b.document ? -1 : 1));
      const expected = sorted.map(({ document, version, chunks }) => ({
        ...{ document, version, chunks: chunks.length, model: MODEL, segment: expect.any(String) },
      }));
      expect(await engine.entries(tenant, { limit: 5 })).toEqual({ entries: expected, more: false });
      expect(await engine.entries(tenant, { limit: 1 })).toEqual({ entries: [expected[0]], more: true });
      const after = sorted[0]!.document;
      expect(await engine.entries(tenant, { after, limit: 1 })).toEqual({ entries: [expected[1]], more: false });
      await engine.remove(tenant, [sorted[1]!]);
      expect(await engine.entries(tenant, { limit: 5 })).toEqual({ entries: [expected[0]], more: false });
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
}
