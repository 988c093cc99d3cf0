import { chatHandler } from '@docent/contracts/chat-handler';
import { defineHttp, DocentError } from '@docent/function-kit';

export const handler = defineHttp(chatHandler, async () => {
  throw new DocentError('Unavailable', 'chat-handler does nothing yet');
});
