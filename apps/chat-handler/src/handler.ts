import { chatHandler } from '@docent/contracts/chat-handler';
import { defineHttp } from '@docent/function-kit';
import { app } from './app.ts';

export const handler = defineHttp(chatHandler, async (request, context) => app.fetch(request, { context }));
