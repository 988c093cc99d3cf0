import { ragSearch } from '@docent/contracts/rag-search';
import { defineFunction } from '@docent/function-kit';
import { retrieve } from '@docent/retrieval';

import { queryEmbedder } from './query-embedder.ts';
import { remoteIndex } from './remote-index.ts';

export const handler = defineFunction(ragSearch, async (input, context) => {
  const { embed, unavailable } = await queryEmbedder();
  const found = await retrieve(input, remoteIndex(context, input.caller), embed);
  const { model, ...result } = found;
  const note =
    unavailable ??
    (found.dense ? undefined : 'A part of the index is not embedded by this model: found by words alone.');
  return { ...result, ...(model !== null && { model }), ...(note && { note }) };
});
