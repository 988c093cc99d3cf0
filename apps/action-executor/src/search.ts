import type { Action, Observation } from '@docent/contracts/actions';
import { ragSearch } from '@docent/contracts/rag-search';
import type { CallOptions, FunctionContext } from '@docent/function-kit';
import { narrow, type Scope } from './scope.ts';

type Search = Extract<Action, { type: 'search' }>;

export async function search(
  { queries, filters: own, rerank }: Search,
  { caller, filters: outer, passages: limit }: Scope,
  context: FunctionContext,
  options: CallOptions,
): Promise<Pick<Observation, 'passages' | 'dense' | 'note'>> {
  const filters = narrow(outer, own);
  if (!filters) return { passages: [], note: 'nothing passes both these filters and those of the question' };
  const input = { caller, queries, limit, filters, rerank };
  const { passages, dense, note } = await context.call(ragSearch, input, options);
  return { passages, dense, note };
}
