import * as z from 'zod';
import { contract } from './contract.ts';
import { Caller } from './identity.ts';
import { Question, Source, Unsupported } from './turn.ts';

/** How an answer is to be put in other words. */
export const Rewrite = z.strictObject({
  length: z.enum(['shorter', 'longer']).optional(),
  audience: z.string().min(1).max(200).optional(),
});
export type Rewrite = z.output<typeof Rewrite>;

/** Marks what no source supports and offers questions to go on with; it never adds facts. */
export const responseEnhancement = contract('response-enhancement', {
  input: z.strictObject({
    caller: Caller,
    question: Question,
    /** The answer in Markdown, its sources numbered as in [1]. */
    answer: z.string().min(1).max(200_000),
    sources: z.array(Source).max(200),
    /** Headings near what was found: where follow-up questions come from when no model is asked. */
    headings: z.array(z.string()).max(200).default([]),
    rewrite: Rewrite.optional(),
  }),
  output: z.strictObject({
    answer: z.string(),
    unsupported: z.array(Unsupported),
    followUps: z.array(z.string()).max(5),
    /** What could not be done, and why. */
    notes: z.array(z.string()),
  }),
  example: {
    caller: { tenant: 'local' },
    question: 'How long is the warranty?',
    answer: 'Twelve months.',
    sources: [],
  },
});
