import type { Caller } from '@docent/contracts/identity';
import { encodeVector } from '@docent/contracts/vector';
import { vectorSearch } from '@docent/contracts/vector-search';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type { Index } from '@docent/retrieval';

/** The index behind the function vector-search. */
export function remoteIndex(context: FunctionContext, caller: Caller): Index {
  return {
    async search({ query, ...request }) {
      const vector = query && { model: query.model, vector: encodeVector(query.vector) };
      const found = await context.call(vectorSearch, { action: 'search', caller, ...request, query: vector });
      if (found.action !== 'search') throw unexpected(found.action);
      return found;
    },
    async read(ranges) {
      const found = await context.call(vectorSearch, { action: 'read', caller, ranges });
      if (found.action !== 'read') throw unexpected(found.action);
      return found.chunks;
    },
  };
}

const unexpected = (action: string) =>
  new DocentError('Upstream', `vector-search answered '${action}' to something else.`);
