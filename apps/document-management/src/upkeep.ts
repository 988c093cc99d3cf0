import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import type { FunctionContext } from '@docent/function-kit';
import { mustAdminister } from './audit/audit.ts';

/** Compacts and collects now what the clock would within the hour, and with `all` every tombstone that there is. */
export async function upkeep(caller: Caller, tombstones: 'due' | 'all', context: FunctionContext) {
  mustAdminister(caller);
  const compacted = await context.call(vectorSearch, { action: 'compact', caller, tombstones });
  const collected = await context.call(vectorSearch, { action: 'collect', caller });
  const { merged, dropped } = compacted as Extract<typeof compacted, { action: 'compact' }>;
  const { objects, bytes } = collected as Extract<typeof collected, { action: 'collect' }>;
  return { merged, dropped, objects, bytes };
}
