import * as z from 'zod';
import { action } from './action.ts';
import { contract } from './contract.ts';
import { Id, Instant } from './identity.ts';
import { Message, Question, Receipt, Source, Unsupported } from './turn.ts';

/** A question and its answer, kept. `parent` is the turn it follows: an edited question is a second child. */
export const Turn = z.strictObject({
  turn: Id,
  parent: Id.optional(),
  question: Question,
  answer: z.string(),
  sources: z.array(Source),
  unsupported: z.array(Unsupported).default([]),
  followUps: z.array(z.string()).default([]),
  receipt: Receipt.optional(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  feedback: z.strictObject({ vote: z.enum(['up', 'down']), comment: z.string().max(2000).optional() }).optional(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Turn = z.output<typeof Turn>;

export const Conversation = z.strictObject({
  conversation: Id,
  title: z.string(),
  user: z.string(),
  turns: z.int().nonnegative(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Conversation = z.output<typeof Conversation>;

/** What was said: conversations, their turns, and what of them the next turn should know. */
export const conversationManager = contract('conversation-manager', {
  input: z.discriminatedUnion('action', [
    /** Opens a turn, and its conversation when none is named; gives the history the answer should know. */
    action('begin', { conversation: Id.optional(), turn: Id, parent: Id.optional(), question: Question }),
    /** Writes the turn's answer; may be called again as it grows. */
    action('record', {
      conversation: Id,
      turn: Turn.omit({ question: true, createdAt: true, updatedAt: true, feedback: true, parent: true }),
    }),
    action('get', { conversation: Id }),
    action('list', {
      search: z.string().max(500).optional(),
      limit: z.int().min(1).max(200).default(50),
      cursor: z.string().max(4096).optional(),
    }),
    action('rename', { conversation: Id, title: z.string().trim().min(1).max(200) }),
    action('feedback', {
      conversation: Id,
      turn: Id,
      vote: z.enum(['up', 'down']),
      comment: z.string().max(2000).optional(),
    }),
    action('delete', { conversation: Id }),
  ]),
  output: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('begin'), conversation: Conversation, history: z.array(Message) }),
    z.strictObject({ action: z.literal('record'), turn: Turn }),
    z.strictObject({ action: z.literal('get'), conversation: Conversation, turns: z.array(Turn) }),
    z.strictObject({ action: z.literal('list'), conversations: z.array(Conversation), cursor: z.string().optional() }),
    z.strictObject({ action: z.literal('rename'), conversation: Conversation }),
    z.strictObject({ action: z.literal('feedback'), turn: Turn }),
    z.strictObject({ action: z.literal('delete'), conversation: Id }),
  ]),
  example: { action: 'list', caller: { tenant: 'local' } },
});
