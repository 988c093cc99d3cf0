import { AnswerFormat } from '@docent/contracts/response-formatter';
import { Sharing } from '@docent/contracts/conversation-manager';
import { DocentError } from '@docent/function-kit';
import { Hono } from 'hono';
import * as z from 'zod';
import { askConversations, bodyAs, queryAs } from '../ask.ts';
import type { Env } from '../env.ts';
import { exported, inFormat } from '../formatted.ts';

export const ListQuery = z.strictObject({
  search: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
export const GetQuery = z.strictObject({ format: AnswerFormat.optional() });
export const Change = z
  .strictObject({ title: z.string().trim().min(1).max(200).optional(), sharing: Sharing.optional() })
  .refine(({ title, sharing }) => title !== undefined || sharing !== undefined, 'name what changes: title or sharing');
export const Feedback = z.strictObject({ vote: z.enum(['up', 'down']), comment: z.string().max(2000).optional() });

export const conversations = new Hono<Env>()
  .get('/conversations', async (c) => c.json(await askConversations(c, 'list', queryAs(c, ListQuery))))
  .get('/conversations/:conversation', async (c) => {
    const { format } = queryAs(c, GetQuery);
    const found = await askConversations(c, 'get', { conversation: c.req.param('conversation') });
    const own = found.conversation.user === c.get('caller').user;
    const turns = format ? await inFormat(found.turns, format, c.env.context) : found.turns;
    return c.json({ conversation: found.conversation, own, turns });
  })
  .get('/conversations/:conversation/export', async (c) => {
    const found = await askConversations(c, 'get', { conversation: c.req.param('conversation') });
    const name = `conversation-${found.conversation.conversation}.md`;
    return c.body(await exported(found, c.env.context), 200, {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    });
  })
  .patch('/conversations/:conversation', async (c) => {
    const conversation = c.req.param('conversation');
    const { title, sharing } = await bodyAs(c, Change);
    let changed;
    if (title !== undefined) changed = await askConversations(c, 'rename', { conversation, title });
    if (sharing !== undefined) changed = await askConversations(c, 'share', { conversation, sharing });
    if (!changed) throw new DocentError('InvalidInput', 'name what changes: title or sharing');
    return c.json(changed.conversation);
  })
  .delete('/conversations/:conversation', async (c) => {
    await askConversations(c, 'delete', { conversation: c.req.param('conversation') });
    return c.body(null, 204);
  })
  .post('/conversations/:conversation/turns/:turn/feedback', async (c) => {
    const { conversation, turn } = c.req.param();
    const given = await askConversations(c, 'feedback', { conversation, turn, ...(await bodyAs(c, Feedback)) });
    return c.json(given.turn);
  });
