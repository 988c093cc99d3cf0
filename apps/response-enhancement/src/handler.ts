import { responseEnhancement } from '@docent/contracts/response-enhancement';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(responseEnhancement, async () => {
  throw new DocentError('Unavailable', 'response-enhancement does nothing yet');
});
