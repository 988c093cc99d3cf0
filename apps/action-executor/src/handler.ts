import { actionExecutor } from '@docent/contracts/action-executor';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(actionExecutor, async () => {
  throw new DocentError('Unavailable', 'action-executor does nothing yet');
});
