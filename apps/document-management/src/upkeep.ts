import type { Caller } from '@docent/contracts/identity';
import { vectorSearch } from '@docent/contracts/vector-search';
import type { FunctionContext } from '@docent/function-kit';
import { mustAdminister } from './must-administer.ts';

/** Compacts and collects now what the clock would within the hour, and with `all` every tombstone that there is. */
export async function upkeep(caller: Caller, tombstones: 'due' | 'all', context: FunctionContext) {
  mustAdminister(caller);
  const { merged, dropped } = await context.call(vectorSearch, { action: 'compact', caller, tombstones });
  const { objects, bytes } = await context.call(vectorSearch, { action: 'collect', caller });
  return { merged, dropped, objects, bytes };
}
