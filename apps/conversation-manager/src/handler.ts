import { conversationManager } from '@docent/contracts/conversation-manager';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(conversationManager, async () => {
  throw new DocentError('Unavailable', 'conversation-manager does nothing yet');
});
