import * as z from 'zod';
import { contract } from './contract.ts';
import { DocumentPath, PageRange, Range } from './document.ts';
import { Caller, Collection, Id } from './identity.ts';

export const MAX_CONTENT_CHARACTERS = 400_000;

/** The text of a document, whole or by page, section or place. */
export const documentContent = contract('document-content', {
  input: z.strictObject({
    caller: Caller,
    document: Id,
    /** The indexed version unless told. */
    version: Id.optional(),
    part: z
      .discriminatedUnion('by', [
        z.strictObject({ by: z.literal('all') }),
        z.strictObject({ by: z.literal('pages'), pages: PageRange }),
        /** The section under this heading path, its subsections included. */
        z.strictObject({ by: z.literal('section'), headings: z.array(z.string()).min(1).max(10) }),
        z.strictObject({ by: z.literal('characters'), characters: Range }),
      ])
      .default({ by: 'all' }),
    format: z.enum(['text', 'markdown']).default('text'),
    maxCharacters: z.int().min(1).max(MAX_CONTENT_CHARACTERS).default(MAX_CONTENT_CHARACTERS),
  }),
  output: z.strictObject({
    document: Id,
    version: Id,
    collection: Collection,
    path: DocumentPath,
    title: z.string().optional(),
    text: z.string(),
    /** Where `text` stands in the document's text; absent for Markdown. */
    characters: Range.optional(),
    pages: PageRange.optional(),
    headings: z.array(z.string()),
    truncated: z.boolean(),
  }),
  example: {
    caller: { tenant: 'local' },
    document: '00000000000000000000000000',
    part: { by: 'pages', pages: { from: 1, to: 2 } },
  },
});
