import * as z from 'zod';
import { contract } from './contract.ts';
import { Source, Unsupported } from './turn.ts';

export const AnswerFormat = z.enum(['markdown', 'html', 'text', 'slack', 'json']);
export type AnswerFormat = z.output<typeof AnswerFormat>;

/** Writes an answer and its sources for where they will be read. */
export const responseFormatter = contract('response-formatter', {
  input: z.strictObject({
    answer: z.string().max(200_000),
    sources: z.array(Source).max(200).default([]),
    unsupported: z.array(Unsupported).default([]),
    followUps: z.array(z.string()).max(5).default([]),
    offline: z.boolean().default(false),
    format: AnswerFormat,
  }),
  output: z.strictObject({ format: AnswerFormat, mediaType: z.string(), body: z.string() }),
  example: { answer: 'Twelve **months**.', format: 'html' },
});
