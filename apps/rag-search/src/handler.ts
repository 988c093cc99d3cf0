import { callFor, claudeFromEnvironment } from '@docent/claude';
import { ragSearch } from '@docent/contracts/rag-search';
import type { Chunk } from '@docent/contracts/passage';
import { defineFunction } from '@docent/function-kit';
import { retrieve } from '@docent/retrieval';

import { modelOf, noteModel, queryEmbedder } from './query-embedder.ts';
import { remoteIndex } from './remote-index.ts';

const claude = claudeFromEnvironment();

export const handler = defineFunction(ragSearch, async (input, context) => {
  const { tenant } = input.caller;
  const index = remoteIndex(context, input.caller);
  const { queries } = input;
  const rerank =
    input.rerank && !claude.offline
      ? (passages: readonly Chunk[]) => claude.rerank({ queries, passages }, callFor(context))
      : undefined;
  const search = async (by: string) => {
    const { embed, unavailable } = await queryEmbedder(by);
    return { found: await retrieve(input, index, embed, rerank), unavailable };
  };
  let { found, unavailable } = await search(modelOf(tenant));
  // The index has moved to another model since this was asked last.
  if (found.model !== null && found.model !== modelOf(tenant)) {
    noteModel(tenant, found.model);
    ({ found, unavailable } = await search(found.model));
  }
  const { model, ...result } = found;
  const why = unavailable ?? (found.dense ? undefined : 'a part of the index is not embedded by this model.');
  const note = why && `Found by words alone: ${why}`;
  return { ...result, ...(model !== null && { model }), ...(note && { note }) };
});
