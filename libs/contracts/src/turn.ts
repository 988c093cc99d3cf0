import * as z from 'zod';
import { PageRange, Range } from './document.ts';
import { Id, Instant } from './identity.ts';
import { Place, Ranks } from './passage.ts';

export const MAX_QUESTION_CHARACTERS = 8_000;
export const Question = z.string().trim().min(1, 'the question is empty').max(MAX_QUESTION_CHARACTERS);

/** A citation resolved to a place in a document, its quote found there word for word. */
export const Source = z.strictObject({
  number: z.int().min(1),
  /** The document's path in its collection, as people know it. */
  document: z.string(),
  documentId: Id,
  version: Id,
  collection: z.string(),
  title: z.string().optional(),
  page: z.int().min(1).optional(),
  pages: PageRange.optional(),
  heading: z.string().optional(),
  headings: z.array(z.string()),
  quote: z.string().min(1),
  characters: Range,
  /** Said when a kept turn is shown: the document was deleted since. */
  gone: z.literal(true).optional(),
});
export type Source = z.output<typeof Source>;

/** One model's part in a turn, in tokens as the API counts them. */
export const Usage = z.strictObject({
  role: z.enum(['decide', 'answer', 'enhance', 'summarize', 'rerank']),
  model: z.string(),
  calls: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
  usd: z.number().nonnegative(),
});
export type Usage = z.output<typeof Usage>;

/** One invocation as its caller saw it. */
export const Call = z.strictObject({ function: z.string(), milliseconds: z.number().nonnegative(), cold: z.boolean() });
export type Call = z.output<typeof Call>;

/** What a turn did and cost. */
export const Receipt = z.strictObject({
  turn: Id,
  trace: z.string(),
  startedAt: Instant,
  milliseconds: z.number().nonnegative(),
  /** No key is set: the answer is made of quotes alone, and no model was asked. */
  offline: z.boolean(),
  rounds: z.int().nonnegative(),
  usage: z.array(Usage),
  usd: z.number().nonnegative(),
  /** The day of the prices that the money was counted by. */
  pricesAsOf: z.iso.date().optional(),
  functions: z.array(
    z.strictObject({ function: z.string(), calls: z.int(), milliseconds: z.number(), coldStarts: z.int() }),
  ),
  searches: z.array(
    z.strictObject({
      query: z.string(),
      passages: z.array(
        z.strictObject({ document: z.string(), chunk: z.int(), place: Place.optional(), ranks: Ranks }),
      ),
    }),
  ),
  /** False when passages were found by words alone; `notes` says why. */
  dense: z.boolean(),
  stopped: z.enum([
    'answered',
    'clarified',
    'declined',
    'refused',
    'deadline',
    'budget',
    'max-tokens',
    'cancelled',
    'error',
  ]),
  notes: z.array(z.string()),
});
export type Receipt = z.output<typeof Receipt>;

/** What was said before, oldest first. */
export const Message = z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string() });
export type Message = z.output<typeof Message>;

/** A piece of the answer that no source supports, in characters of the answer. */
export const Unsupported = Range.extend({ likeness: z.number() });
export type Unsupported = z.output<typeof Unsupported>;

/** Tokens and US dollars that a turn may still spend. */
export const Budget = z.strictObject({ tokens: z.int().nonnegative(), usd: z.number().nonnegative() });
export type Budget = z.output<typeof Budget>;
