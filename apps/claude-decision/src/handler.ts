import { claudeDecision } from '@docent/contracts/claude-decision';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(claudeDecision, async () => {
  throw new DocentError('Unavailable', 'claude-decision does nothing yet');
});
