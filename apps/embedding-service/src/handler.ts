import { embeddingService } from '@docent/contracts/embedding-service';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(embeddingService, async () => {
  throw new DocentError('Unavailable', 'embedding-service does nothing yet');
});
