import * as z from 'zod';
import { Action, Conclusion, Observation } from './actions.ts';
import { contract } from './contract.ts';
import { Caller } from './identity.ts';
import { Message, Question } from './turn.ts';

/** Decides what to do next: search, read, list, clarify, or answer. */
export const claudeDecision = contract('claude-decision', {
  input: z.strictObject({
    caller: Caller,
    question: Question,
    history: z.array(Message).max(200).default([]),
    observations: z.array(Observation).max(100).default([]),
    /** Rounds left, this one included; in the last one only an answer or a question back is possible. */
    roundsLeft: z.int().min(1).max(10).default(3),
  }),
  output: z.strictObject({
    /** To be done side by side; empty when the round ends with a conclusion. */
    actions: z.array(Action).max(8),
    conclusion: Conclusion.optional(),
    offline: z.boolean(),
  }),
  example: { caller: { tenant: 'local' }, question: 'How long is the warranty?' },
});
