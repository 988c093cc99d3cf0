import { ragProcessor } from '@docent/contracts/rag-processor';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(ragProcessor, async () => {
  throw new DocentError('Unavailable', 'rag-processor does nothing yet');
});
