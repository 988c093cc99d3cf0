import { listObjects, objectKeys } from '@docent/storage';
import { versitygw } from '@docent/storage/testing';
import { describeOn } from '@docent/storage/testing/fetched';

import { TABLE_STEPS } from '../steps.ts';
import { KEPT, NEWER, OLDER, REMOVED } from '../testing/cast.ts';
import { MODEL, documentOf, uploaded, vectorOf } from '../testing/documents.ts';
import { killAtEveryStep } from '../testing/kill.ts';
import { lancedbForFile } from '../testing/lancedb-for-file.ts';
import { lancedbPackage } from '../testing/lancedb-package.ts';
import { backToToday, passDays } from '../testing/virtual-time.ts';

type Document = typeof OLDER;
const GONE = documentOf('gone.md', ['gone everywhere'], { version: REMOVED.version });
const killedAt = new Set<string>();

describeOn([versitygw, lancedbPackage], 'in an index of LanceDB', () => {
  const lancedb = lancedbForFile();
  let tenants = 0;

  const put = async (tenant: string, documents: Document[], model: string | null = MODEL) =>
    lancedb.engine.commit(tenant, await uploaded(tenant, documents, model));

  /** An index of three days ago: with a removed and a replaced document in it, and segments that were copied. */
  async function oldIndex(): Promise<string> {
    backToToday();
    const tenant = `c${tenants++}`;
    await put(tenant, [...KEPT, documentOf('twice.md', ['twice everywhere'], { version: OLDER.version }), GONE]);
    await put(tenant, [TWICE, OLDER, REMOVED]);
    await lancedb.engine.remove(tenant, [GONE]);
    passDays(3);
    return tenant;
  }
  const TWICE = documentOf('twice.md', ['twice everywhere anew'], { version: NEWER.version });

  async function wordsAlone(): Promise<string> {
    const tenant = `c${tenants++}`;
    await put(tenant, [...KEPT, TWICE, OLDER, REMOVED], null);
    return tenant;
  }

  const texts = (...documents: Document[]) => documents.flatMap(({ chunks }) => chunks.map(({ text }) => text)).sort();

  /** What a search finds, and what lies in the table of each document: the same, each once. */
  async function answers(tenant: string): Promise<string[]> {
    const query = { model: MODEL, vector: vectorOf('everywhere') };
    const { candidates } = await lancedb.engine.search(tenant, { text: 'everywhere', query, limit: 1000 });
    const found = candidates.map(({ text }) => text).sort();
    const ranges = [...KEPT, TWICE, OLDER, REMOVED, GONE].map(({ document }) => ({
      ...{ document, chunks: { from: 0, to: 9 } },
    }));
    expect((await lancedb.engine.read(tenant, ranges)).map(({ text }) => text).sort()).toEqual(found);
    expect((await lancedb.engine.status(tenant)).chunks).toBe(found.length);
    return found;
  }

  /** Everything settles: nothing dead, no segment that was copied, no table but one. */
  async function settle(tenant: string): Promise<void> {
    passDays(1);
    await lancedb.engine.compact(tenant);
    passDays(2);
    await lancedb.engine.collect(tenant);
    expect(await lancedb.engine.status(tenant)).toMatchObject({ tombstones: 0 });
    for await (const { key } of listObjects(objectKeys.segments(tenant))) expect(key).toBe('none');
    const tables = new Set<string>();
    for await (const { key } of listObjects(objectKeys.lancedb(tenant))) tables.add(key.split('/')[3]!);
    expect([...tables].filter((name) => name.endsWith('.lance'))).toHaveLength(1);
  }

  const others = [...KEPT, TWICE, OLDER, REMOVED];
  const fresh = async () => `c${tenants++}`;
  // Who may leave more behind than a commit has it settled after each death.
  it.each([
    { who: 'writer', what: 'that is the first', index: fresh, outcomes: [[], [NEWER]], settles: true },
    {
      who: 'writer',
      what: 'of the first vectors',
      index: wordsAlone,
      outcomes: [others, [...KEPT, TWICE, NEWER, REMOVED]],
    },
    { who: 'remover', what: 'of a document', outcomes: [others, [...KEPT, TWICE, OLDER]] },
    { who: 'compactor', what: 'of what is dead', outcomes: [others], settles: true },
    { who: 'collector', what: 'of garbage', outcomes: [others], settles: true },
  ])('a $who $what, killed at any of its steps, has done all or nothing, and the next finishes it', async (given) => {
    const { who, index = oldIndex, outcomes, settles = false } = given;
    const again: Record<string, (tenant: string) => Promise<unknown>> = {
      writer: (tenant) => put(tenant, [NEWER]),
      remover: (tenant) => lancedb.engine.remove(tenant, [REMOVED]),
      compactor: (tenant) => lancedb.engine.compact(tenant),
      collector: (tenant) => lancedb.engine.collect(tenant),
    };
    const finished = texts(...outcomes.at(-1)!);
    const steps = await killAtEveryStep({
      ...{ engine: 'lancedb', role: who, index },
      async check(tenant) {
        expect(outcomes.map((documents) => texts(...documents))).toContainEqual(await answers(tenant));
        await again[who]!(tenant);
        expect(await answers(tenant)).toEqual(finished);
        if (!settles) return;
        await settle(tenant);
        expect(await answers(tenant)).toEqual(finished);
      },
    });
    steps.forEach((step) => killedAt.add(step));
  });

  it('somebody was killed at each step that there is', () => {
    expect(TABLE_STEPS.filter((step) => !killedAt.has(step))).toEqual([]);
  });
});
