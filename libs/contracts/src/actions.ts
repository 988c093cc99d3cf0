import * as z from 'zod';
import { DocumentRecord, PageRange } from './document.ts';
import { Id } from './identity.ts';
import { Filters, Passage } from './passage.ts';

/** What a turn may do to find its answer: reading, and nothing but reading. */
export const Action = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('search'),
    queries: z.array(z.string().min(1).max(1000)).min(1).max(5),
    filters: Filters.optional(),
    /** The best passages are read and put in order before the first are taken: dearer, and slower by a second. */
    rerank: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('read'),
    document: Id,
    pages: PageRange.optional(),
    section: z.array(z.string()).min(1).max(10).optional(),
  }),
  z.strictObject({ type: z.literal('list'), prefix: z.string().max(1024).optional() }),
]);
export type Action = z.output<typeof Action>;

/** How a round ends instead of acting: the question is put back, or the answer is due. */
export const Conclusion = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('clarify'), question: z.string().min(1) }),
  z.strictObject({ type: z.literal('answer') }),
]);
export type Conclusion = z.output<typeof Conclusion>;

/** What came of an action. A failure is an observation too, never the end of the turn. */
export const Observation = z.strictObject({
  action: Action,
  milliseconds: z.number().nonnegative(),
  passages: z.array(Passage).optional(),
  documents: z.array(DocumentRecord).optional(),
  /** False when the search was by words alone; `note` says why. */
  dense: z.boolean().optional(),
  note: z.string().optional(),
  error: z.string().optional(),
});
export type Observation = z.output<typeof Observation>;
