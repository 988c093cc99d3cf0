import * as z from 'zod';
import { contract } from './contract.ts';
import { Caller } from './identity.ts';
import { Filters, Passage } from './passage.ts';

/** Finds the passages that answer a question. */
export const ragSearch = contract('rag-search', {
  input: z.strictObject({
    caller: Caller,
    /** Several ways to put the same question are searched together and fused. */
    queries: z.array(z.string().trim().min(1).max(1000)).min(1).max(5),
    limit: z.int().min(1).max(100).default(8),
    filters: Filters.default({}),
    /** Has Claude read the best and put them in order; without a key they stay as they are. */
    rerank: z.boolean().default(false),
  }),
  output: z.strictObject({
    passages: z.array(Passage),
    /** False when passages were found by words alone; `note` says why. */
    dense: z.boolean(),
    model: z.string().optional(),
    note: z.string().optional(),
    /** The manifest that was searched. */
    manifest: z.int().nonnegative(),
  }),
  example: { caller: { tenant: 'local' }, queries: ['How long is the warranty?'], limit: 3 },
});
