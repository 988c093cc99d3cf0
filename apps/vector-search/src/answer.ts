import type { vectorSearch } from '@docent/contracts/vector-search';
import { decodeVector } from '@docent/contracts/vector';
import { lancedbEngine, usearchEngine, type IndexEngine } from '@docent/vector-search';
import { hiddenFrom } from '@docent/storage';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

type Input = z.output<typeof vectorSearch.input>;
type Output = z.input<typeof vectorSearch.output>;

/** A merge is not begun with less time left. */
const MERGE_MS = 30_000;

/** Kept from one invocation to the next, and its segments with it. */
let kept: IndexEngine | undefined;

const engine = (): IndexEngine => (kept ??= open(process.env.INDEX_ENGINE));

function open(name = 'usearch'): IndexEngine {
  if (name === 'usearch') return usearchEngine();
  if (name === 'lancedb') return lancedbEngine();
  throw new DocentError('Unavailable', `INDEX_ENGINE is usearch or lancedb, not ${JSON.stringify(name)}.`);
}

export async function answer(input: Input, context: FunctionContext): Promise<Output> {
  const { action } = input;
  const { tenant } = input.caller;
  switch (action) {
    case 'search': {
      const query = input.query && { model: input.query.model, vector: decodeVector(input.query.vector) };
      const hidden = await hiddenFrom(input.caller);
      return { action, ...(await engine().search(tenant, { ...input, query, hidden })) };
    }
    case 'read':
      return { action, chunks: await engine().read(tenant, input.ranges, await hiddenFrom(input.caller)) };
    case 'commit':
      return { action, ...(await engine().commit(tenant, input.segment)) };
    case 'remove':
      return { action, ...(await engine().remove(tenant, input.documents)) };
    case 'status':
      return { action, ...(await engine().status(tenant)) };
    case 'compact':
      return {
        action,
        ...(await engine().compact(tenant, { more: () => context.remaining() > MERGE_MS })),
      };
    case 'collect':
      return { action, ...(await engine().collect(tenant)) };
  }
}
