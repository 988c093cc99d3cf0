import * as z from 'zod';
import { action } from './action.ts';
import { contract } from './contract.ts';
import { Collection, Id, Instant } from './identity.ts';
import { TurnEvent } from './turn-event.ts';
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
  /** Where all that it was made from lies, what was said before included: who may not read one of these gets no answer. */
  collections: z.array(Collection).max(1000).default([]),
  /** The answer is left out, since its reader may not read what it was made from. */
  withheld: z.literal(true).optional(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Why it failed. */
  reason: z.string().optional(),
  feedback: z.strictObject({ vote: z.enum(['up', 'down']), comment: z.string().max(2000).optional() }).optional(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Turn = z.output<typeof Turn>;

/** Who beside its user may read a conversation: nobody, everybody of the tenant, or members of one of these groups. */
export const Sharing = z.union([
  z.enum(['nobody', 'tenant']),
  z.strictObject({ groups: z.array(z.string().min(1).max(256)).min(1).max(50) }),
]);
export type Sharing = z.output<typeof Sharing>;

export const Conversation = z.strictObject({
  conversation: Id,
  title: z.string(),
  user: z.string(),
  turns: z.int().nonnegative(),
  /** The newest turn, which the next one follows unless told otherwise. */
  newest: Id.optional(),
  sharing: Sharing.default('nobody'),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Conversation = z.output<typeof Conversation>;

/** What was said: conversations, their turns, and what of them the next turn should know. */
export const conversationManager = contract('conversation-manager', {
  input: z.discriminatedUnion('action', [
    /**
     * Opens a turn, and its conversation when none is named; gives the history the answer should know. A turn that was
     * never recorded counts as failed after `until`.
     */
    action('begin', {
      conversation: Id.optional(),
      turn: Id,
      /** The turn that it follows: the newest unless told, none when null. */
      parent: Id.nullable().optional(),
      question: Question,
      until: Instant,
    }),
    /** Keeps a running turn's next events, for those who come back to it; `first` is the sequence number of the first. */
    action('progress', { turn: Id, first: z.int().min(1), events: z.array(TurnEvent).max(1000) }),
    /** Ends the turn: its answer, once. */
    action('record', {
      conversation: Id,
      turn: Turn.omit({
        ...{ question: true, createdAt: true, updatedAt: true, feedback: true, parent: true, withheld: true },
      }),
    }),
    /** A turn's events after the one with this sequence number, while it runs and for an hour after. */
    action('events', { turn: Id, after: z.int().min(0).default(0) }),
    action('cancel', { turn: Id }),
    action('turn', { turn: Id }),
    action('get', { conversation: Id }),
    action('list', {
      /** Words, or what was meant by them. */
      search: z.string().max(500).optional(),
      limit: z.int().min(1).max(200).default(50),
      cursor: z.string().max(4096).optional(),
    }),
    action('rename', { conversation: Id, title: z.string().trim().min(1).max(200) }),
    action('share', { conversation: Id, sharing: Sharing }),
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
    z.strictObject({ action: z.literal('progress'), cancelled: z.boolean() }),
    z.strictObject({ action: z.literal('record'), turn: Turn }),
    z.strictObject({
      action: z.literal('events'),
      events: z.array(z.strictObject({ sequence: z.int().min(1), event: TurnEvent })),
      /** No more will come. */
      ended: z.boolean(),
    }),
    z.strictObject({ action: z.literal('cancel'), turn: Id }),
    z.strictObject({ action: z.literal('turn'), conversation: Id, turn: Turn }),
    z.strictObject({ action: z.literal('get'), conversation: Conversation, turns: z.array(Turn) }),
    z.strictObject({ action: z.literal('list'), conversations: z.array(Conversation), cursor: z.string().optional() }),
    z.strictObject({ action: z.literal('rename'), conversation: Conversation }),
    z.strictObject({ action: z.literal('share'), conversation: Conversation }),
    z.strictObject({ action: z.literal('feedback'), turn: Turn }),
    z.strictObject({ action: z.literal('delete'), conversation: Id }),
  ]),
  example: { action: 'list', caller: { tenant: 'local' } },
});
