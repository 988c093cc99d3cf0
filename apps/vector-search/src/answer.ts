import type { vectorSearch } from '@docent/contracts/vector-search';
import { decodeVector } from '@docent/contracts/vector';
import {
  Searcher,
  collectGarbage,
  commitSegment,
  compactIndex,
  indexStatus,
  removeDocuments,
} from '@docent/vector-search';
import { hiddenFrom } from '@docent/storage';
import type { FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

type Input = z.output<typeof vectorSearch.input>;
type Output = z.input<typeof vectorSearch.output>;

/** A merge is not begun with less time left. */
const MERGE_MS = 30_000;

/** Kept from one invocation to the next, and its segments with it. */
const searcher = new Searcher();

export async function answer(input: Input, context: FunctionContext): Promise<Output> {
  const { action } = input;
  const { tenant } = input.caller;
  switch (action) {
    case 'search': {
      const query = input.query && { model: input.query.model, vector: decodeVector(input.query.vector) };
      const hidden = await hiddenFrom(input.caller);
      return { action, ...(await searcher.search(tenant, { ...input, query, hidden })) };
    }
    case 'read':
      return { action, chunks: await searcher.read(tenant, input.ranges, await hiddenFrom(input.caller)) };
    case 'commit':
      return { action, ...(await commitSegment(tenant, input.segment, searcher.cache)) };
    case 'remove':
      return { action, ...(await removeDocuments(tenant, input.documents)) };
    case 'status':
      return { action, ...(await indexStatus(tenant)) };
    case 'compact':
      return {
        action,
        ...(await compactIndex(tenant, searcher.cache, { more: () => context.remaining() > MERGE_MS })),
      };
    case 'collect':
      return { action, ...(await collectGarbage(tenant)) };
  }
}
