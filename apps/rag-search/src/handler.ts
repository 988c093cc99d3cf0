import { ragSearch } from '@docent/contracts/rag-search';
import { defineFunction } from '@docent/function-kit';
import { retrieve } from '@docent/retrieval';

import { queryEmbedder } from './query-embedder.ts';
import { remoteIndex } from './remote-index.ts';

export const handler = defineFunction(ragSearch, async (input, context) => {
  const { embed, unavailable } = await queryEmbedder();
  const found = await retrieve(input, remoteIndex(context, input.caller), embed);
  const { model, ...result } = found;
  const why = unavailable ?? (found.dense ? undefined : 'a part of the index is not embedded by this model.');
  const note = why && `Found by words alone: ${why}`;
  return { ...result, ...(model !== null && { model }), ...(note && { note }) };
});
