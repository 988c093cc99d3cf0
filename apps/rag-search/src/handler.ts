import { ragSearch } from '@docent/contracts/rag-search';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(ragSearch, async () => {
  throw new DocentError('Unavailable', 'rag-search does nothing yet');
});
