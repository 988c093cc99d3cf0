import * as z from 'zod';
import { ErrorCodeSchema, ErrorDetails } from './errors.ts';
import { Id } from './identity.ts';
import { Receipt, Source, Unsupported } from './turn.ts';

/** What a turn tells while it runs. The last event is `done` or `error`. */
export const TurnEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), offline: z.boolean() }),
  /** As many turns as may run at once are running: this one waits. */
  z.strictObject({ type: z.literal('queued') }),
  z.strictObject({ type: z.literal('turn'), turn: Id, conversation: Id, offline: z.boolean() }),
  /** What is being done now, in words for people. */
  z.strictObject({
    type: z.literal('step'),
    step: z.enum(['deciding', 'searching', 'reading', 'answering', 'checking']),
    detail: z.string().optional(),
  }),
  /** More of the answer, in Markdown; sources are numbered in it as in [1]. */
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  /** A source that was checked, before its number stands in the text; the same number again when its quote has grown. */
  z.strictObject({ type: z.literal('source'), source: Source }),
  z.strictObject({
    type: z.literal('done'),
    turn: Id,
    conversation: Id,
    answer: z.string(),
    sources: z.array(Source),
    unsupported: z.array(Unsupported),
    followUps: z.array(z.string()),
    offline: z.boolean(),
    /** The answer with its sources, as it was asked for. */
    formatted: z.strictObject({ mediaType: z.string(), body: z.string() }).optional(),
    receipt: Receipt,
  }),
  z.strictObject({ type: z.literal('error'), code: ErrorCodeSchema, message: z.string(), details: ErrorDetails }),
]);
export type TurnEvent = z.output<typeof TurnEvent>;
