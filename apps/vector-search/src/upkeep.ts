import type { FunctionContext } from '@docent/function-kit';
import { tenants } from '@docent/storage';
import type { IndexEngine } from '@docent/vector-search';

/** A merge is not begun with less time left. */
const MERGE_MS = 30_000;

export const hasTimeToMerge = (context: FunctionContext): boolean => context.remaining() > MERGE_MS;

/**
 * Compaction and collection for every tenant, as the clock asks for it. Each run takes them in another order, so that those
 * whose turn does not come are not always the same; what is killed half-way, the next run goes on with.
 */
export async function upkeep(engine: IndexEngine, context: FunctionContext) {
  const all = shuffled(await Array.fromAsync(tenants()));
  const done = { tenants: 0, left: 0, failed: 0, merged: 0, dropped: 0, objects: 0, bytes: 0 };
  for (const tenant of all) {
    if (!hasTimeToMerge(context)) {
      done.left++;
      continue;
    }
    done.tenants++;
    try {
      const { merged, dropped } = await engine.compact(tenant, { more: () => hasTimeToMerge(context) });
      const { objects, bytes } = await engine.collect(tenant);
      Object.assign(done, sums(done, { merged, dropped, objects, bytes }));
    } catch (error) {
      // One tenant's damaged index holds up no other's.
      done.failed++;
      context.log.error({ tenant, err: error }, 'the upkeep of an index failed');
    }
  }
  return done;
}

const sums = <Counts extends Record<string, number>>(counts: Record<keyof Counts, number>, more: Counts) =>
  Object.fromEntries(Object.entries(more).map(([name, count]) => [name, counts[name]! + count]));

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
