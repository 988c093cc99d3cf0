import { sourceExtractor } from '@docent/contracts/source-extractor';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(sourceExtractor, async () => {
  throw new DocentError('Unavailable', 'source-extractor does nothing yet');
});
