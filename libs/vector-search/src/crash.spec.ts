import { listObjects, objectKeys } from '@docent/storage';
import { dynamodbLocal, versitygw, type Servers } from '@docent/storage/testing';
import { describeOn } from '@docent/storage/testing/fetched';

import {
  Searcher,
  SegmentCache,
  collectGarbage,
  commitSegment,
  compactIndex,
  indexStatus,
  removeDocuments,
} from './index.ts';
import { currentManifest } from './manifest/store.ts';
import { observingSteps, type Step } from './steps.ts';
import { KEPT, NEWER, OLDER, REMOVED } from './testing/cast.ts';
import { MODEL, temporaryFolder, uploaded, vectorOf } from './testing/documents.ts';
import { storageForFile } from './testing/storage-for-file.ts';
import { killAtEveryStep } from './testing/kill.ts';
import { backToToday, giveBackTheDate, ownTheDate, passDays } from './testing/virtual-time.ts';

let cache: SegmentCache;
let tenants = 0;

function on(servers: Servers): void {
  storageForFile(servers);
  beforeAll(async () => void (cache = new SegmentCache(await temporaryFolder())));
  afterAll(() => cache.close());
  beforeEach(ownTheDate);
  afterEach(giveBackTheDate);
}

const texts = (...documents: (typeof OLDER)[]) =>
  documents.flatMap(({ chunks }) => chunks.map(({ text }) => text)).sort();
const put = async (tenant: string, ...documents: (typeof OLDER)[]) =>
  commitSegment(tenant, await uploaded(tenant, documents), cache);

/** An index with work for everybody: small segments to merge, unless told, and garbage that is three days old. */
async function oldIndex({ small = true } = {}): Promise<string> {
  const tenant = `c${tenants++}`;
  backToToday();
  for (const documents of small ? KEPT.map((document) => [document]) : [KEPT]) await put(tenant, ...documents);
  await put(tenant, OLDER, REMOVED);
  await uploaded(tenant, KEPT);
  // Forward: a server in a process of its own dates its objects by its own clock.
  passDays(3);
  return tenant;
}

async function answers(tenant: string): Promise<string[]> {
  const query = { model: MODEL, vector: vectorOf('everywhere') };
  const cold = new SegmentCache(await temporaryFolder());
  const { candidates } = await new Searcher(cold).search(tenant, { text: 'everywhere', query, limit: 1000 });
  await cold.close();
  for (const { dense, lexical } of candidates) expect({ dense, lexical }).toEqual({ dense: anyRank, lexical: anyRank });
  return candidates.map(({ text }) => text).sort();
}
const anyRank = { rank: expect.any(Number), score: expect.any(Number) };

/** Everything settles: nothing dead, no object that is not named, none that is and is not there. */
async function settle(tenant: string): Promise<void> {
  passDays(1);
  await compactIndex(tenant, cache);
  passDays(2);
  await collectGarbage(tenant);
  const { manifest, key } = await currentManifest(tenant);
  const segments = manifest.segments.flatMap(({ segment, files }) =>
    Object.keys(files).map((file) => `${objectKeys.segment(tenant, segment)}${file}`),
  );
  const there: string[] = [];
  for await (const object of listObjects(objectKeys.tenant(tenant))) there.push(object.key);
  expect(there.filter((object) => object.includes('/segments/')).sort()).toEqual(segments.sort());
  expect(there).toContain(key);
  expect(await indexStatus(tenant)).toMatchObject({ tombstones: 0 });
}

function killed(): void {
  describe.each([
    { role: 'writer', outcomes: [texts(OLDER), texts(NEWER)], again: (tenant: string) => put(tenant, NEWER) },
    { role: 'remover', outcomes: [texts(REMOVED), []], again: (tenant: string) => removeDocuments(tenant, [REMOVED]) },
    { role: 'compactor', outcomes: [[]], again: (tenant: string) => compactIndex(tenant, cache) },
    { role: 'collector', outcomes: [[]], again: (tenant: string) => collectGarbage(tenant) },
  ])('a $role that is killed', ({ role, outcomes, again }) => {
    it('at any of its steps has done all or nothing, and who comes after finishes the work', async () => {
      const changed = new Set(outcomes.flat());
      const always = texts(...KEPT, OLDER, REMOVED).filter((text) => !changed.has(text));
      const index = () => oldIndex({ small: role === 'compactor' });
      const steps = await killAtEveryStep({
        ...{ engine: 'usearch', role, index },
        async check(tenant) {
          const found = await answers(tenant);
          expect(outcomes.map((outcome) => [...always, ...outcome].sort())).toContainEqual(found);
          await again(tenant);
          const finished = [...always, ...outcomes.at(-1)!].sort();
          expect(await answers(tenant)).toEqual(finished);
          await settle(tenant);
          expect(await answers(tenant)).toEqual(finished);
        },
      });
      expect(steps).toMatchSnapshot();
    });
  });
}

/** Runs work until it reaches a step; `goOn` lets it. */
async function asleepAt<T>(step: Step, work: () => Promise<T>): Promise<{ goOn(): Promise<T> }> {
  const asleep = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<void>();
  const done = observingSteps((reached) => {
    if (reached !== step) return;
    asleep.resolve();
    return awake.promise;
  }, work);
  done.catch(() => undefined);
  await Promise.race([asleep.promise, done]);
  return {
    goOn() {
      awake.resolve();
      return done;
    },
  };
}

function asleep(): void {
  describe('a process that sleeps', () => {
    it.each(['segment-checked', 'manifest-read', 'manifest-body-uploaded'] as const)(
      'for days before its commit, at %s, does not name a segment that was collected',
      async (step) => {
        const tenant = await oldIndex();
        const segment = await uploaded(tenant, [NEWER]);
        const writer = await asleepAt(step, () => commitSegment(tenant, segment, cache));
        passDays(2);
        expect(await collectGarbage(tenant)).toMatchObject({ objects: expect.any(Number) });
        await expect(writer.goOn()).rejects.toMatchObject({ details: { reason: 'segment-expired' } });
        expect(await answers(tenant)).toEqual(texts(...KEPT, OLDER, REMOVED));
      },
    );

    it.each(['compaction-built', 'manifest-body-uploaded'] as const)(
      'for days in a compaction, at %s, does not name a segment that was collected',
      async (step) => {
        const tenant = await oldIndex();
        const compactor = await asleepAt(step, () => compactIndex(tenant, cache));
        passDays(2);
        await collectGarbage(tenant);
        await compactor.goOn();
        expect(await answers(tenant)).toEqual(texts(...KEPT, OLDER, REMOVED));
      },
    );

    it.each(['compaction-planned', 'compaction-built', 'manifest-body-uploaded'] as const)(
      'in a compaction, at %s, brings back nothing that was removed or replaced meanwhile',
      async (step) => {
        const tenant = await oldIndex();
        const compactor = await asleepAt(step, () => compactIndex(tenant, cache));
        await removeDocuments(tenant, [KEPT[0]!]);
        await put(tenant, { ...NEWER, document: KEPT[1]!.document, path: KEPT[1]!.path });
        await compactor.goOn();
        expect(await answers(tenant)).toEqual(texts(...KEPT.slice(2), OLDER, REMOVED, NEWER));
        await settle(tenant);
        expect(await answers(tenant)).toEqual(texts(...KEPT.slice(2), OLDER, REMOVED, NEWER));
      },
    );

    it('in a compaction doubles nothing that another compaction merged meanwhile', async () => {
      const tenant = await oldIndex();
      const slower = await asleepAt('compaction-built', () => compactIndex(tenant, cache));
      expect(await compactIndex(tenant, cache)).toMatchObject({ merged: expect.any(Number) });
      expect(await slower.goOn()).toMatchObject({ merged: 0 });
      expect(await answers(tenant)).toEqual(texts(...KEPT, OLDER, REMOVED));
    });

    it('in a search reads the newer index when its segments were collected meanwhile', async () => {
      const tenant = await oldIndex();
      const cold = new SegmentCache(await temporaryFolder());
      const request = { text: 'everywhere', limit: 1000 };
      const reader = await asleepAt('view-read', () => new Searcher(cold).search(tenant, request));
      await compactIndex(tenant, cache);
      passDays(2);
      await collectGarbage(tenant);
      const { candidates } = await reader.goOn();
      expect(candidates.map(({ text }) => text).sort()).toEqual(texts(...KEPT, OLDER, REMOVED));
      await cold.close();
    });
  });

  test('a commit whose answer was lost is not made twice', async () => {
    const tenant = await oldIndex();
    const segment = await uploaded(tenant, [NEWER]);
    const [first, second] = [await commitSegment(tenant, segment, cache), await commitSegment(tenant, segment, cache)];
    expect(second).toEqual(first);
    expect(await answers(tenant)).toEqual(texts(...KEPT, NEWER, REMOVED));
  });
}

describe('on emulators', () => {
  on({});
  killed();
  asleep();
});
describeOn([versitygw, dynamodbLocal], 'on a real S3 server and AWS’s DynamoDB Local', () => {
  on({ s3: 'versitygw', dynamodb: 'dynamodb-local' });
  killed();
});
