import { responseFormatter } from '@docent/contracts/response-formatter';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(responseFormatter, async () => {
  throw new DocentError('Unavailable', 'response-formatter does nothing yet');
});
