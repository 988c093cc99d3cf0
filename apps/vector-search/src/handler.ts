import { vectorSearch } from '@docent/contracts/vector-search';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(vectorSearch, async () => {
  throw new DocentError('Unavailable', 'vector-search does nothing yet');
});
