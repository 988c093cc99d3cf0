import * as z from 'zod';
import { Action, Observation } from './actions.ts';
import { contract } from './contract.ts';
import { Caller } from './identity.ts';
import { Filters } from './passage.ts';

/** Does what was decided, several actions at once; each gives an observation. */
export const actionExecutor = contract('action-executor', {
  input: z.strictObject({
    caller: Caller,
    actions: z.array(Action).min(1).max(8),
    /** Holds for every search, beside the action's own filters. */
    filters: Filters.default({}),
    /** Passages a search gives. */
    passages: z.int().min(1).max(50).default(8),
  }),
  output: z.strictObject({ observations: z.array(Observation) }),
  example: { caller: { tenant: 'local' }, actions: [{ type: 'search', queries: ['warranty'] }] },
});
