import * as z from 'zod';
import { streamContract } from './contract.ts';
import { Caller, Id } from './identity.ts';
import { Filters } from './passage.ts';
import { Rewrite } from './response-enhancement.ts';
import { AnswerFormat } from './response-formatter.ts';
import { TurnEvent } from './turn-event.ts';
import { Question } from './turn.ts';

/** One turn: from a question to an answer whose sources were checked, under one deadline and one budget. */
export const orchestrator = streamContract('orchestrator', {
  input: z.strictObject({
    caller: Caller,
    question: Question,
    conversation: Id.optional(),
    /** The turn this one follows: the newest unless told; none when null, as an edited first question does. */
    parent: Id.nullable().optional(),
    filters: Filters.default({}),
    format: AnswerFormat.default('markdown'),
    /** The answer of the last event is put so; the text that came before it is as it was written. */
    rewrite: Rewrite.optional(),
    /** Begins no turn: tells by the one event `ready` that one could run, and whether offline. */
    dryRun: z.boolean().default(false),
  }),
  events: TurnEvent,
  example: { caller: { tenant: 'local' }, question: 'How long is the warranty?' },
});
