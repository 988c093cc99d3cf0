import { orchestrator } from '@docent/contracts/orchestrator';
import { defineStream, DocentError } from '@docent/function-kit';

export const handler = defineStream(orchestrator, async function* () {
  throw new DocentError('Unavailable', 'orchestrator does nothing yet');
});
