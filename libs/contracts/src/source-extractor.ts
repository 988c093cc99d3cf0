import * as z from 'zod';
import { contract } from './contract.ts';
import { Caller } from './identity.ts';
import { Passage } from './passage.ts';
import { Source } from './turn.ts';

/** A claim that a passage says something: the passage, and the words said to stand in it. */
export const Citation = z.strictObject({
  passage: Passage.omit({ ranks: true }),
  quote: z.string().min(1).max(20_000),
});
export type Citation = z.output<typeof Citation>;

/** Follows each citation back to its document, and finds the quote there word for word. */
export const sourceExtractor = contract('source-extractor', {
  input: z.strictObject({
    caller: Caller,
    citations: z.array(Citation).min(1).max(200),
    /** Sources shown already: a citation of the same place takes its number, new ones are numbered after them. */
    known: z.array(Source).max(200).default([]),
  }),
  output: z.strictObject({
    /** New ones, and known ones whose quote has grown. */
    sources: z.array(Source),
    /** For each citation the number of its source, or null and why it is not shown as one. */
    resolved: z.array(z.strictObject({ number: z.int().min(1).nullable(), reason: z.string().optional() })),
  }),
  example: {
    caller: { tenant: 'local' },
    citations: [
      {
        passage: {
          document: '00000000000000000000000000',
          version: '00000000000000000000000000',
          collection: 'default',
          path: 'warranty.md',
          chunk: 0,
          headings: ['Warranty'],
          place: { items: { from: 0, to: 1 }, characters: { from: 0, to: 26 } },
          text: 'It lasts for twelve months.',
        },
        quote: 'twelve months',
      },
    ],
  },
});
