import * as z from 'zod';

/** Inline style over `text.slice(from, to)`; offsets in UTF-16 code units. */
export const markSchema = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  style: z.enum(['bold', 'italic', 'code', 'strike', 'subscript', 'superscript', 'underline', 'link']),
  href: z.string().optional(),
});
export type Mark = z.infer<typeof markSchema>;

/** Where an item stands on a page: points from the top left corner, pages counted from 1. */
export const boxSchema = z.object({
  page: z.int().min(1),
  left: z.number(),
  top: z.number(),
  right: z.number(),
  bottom: z.number(),
});
export type Box = z.infer<typeof boxSchema>;

/** One cell; `row` and `column` count from 0, the spans are 1 or more. */
export const cellSchema = z.object({
  row: z.int().min(0),
  column: z.int().min(0),
  rowSpan: z.int().min(1).default(1),
  columnSpan: z.int().min(1).default(1),
  header: z.boolean().default(false),
  /** It names its row. */
  rowHeader: z.boolean().optional(),
  text: z.string(),
  marks: z.array(markSchema).optional(),
});
export type Cell = z.infer<typeof cellSchema>;

const place = {
  /** Pages (PDF, images), slides or sheets on which the item stands, from 1. */
  pages: z.object({ from: z.int().min(1), to: z.int().min(1) }).optional(),
  boxes: z.array(boxSchema).optional(),
};
const text = { ...place, text: z.string(), marks: z.array(markSchema).optional() };

export const itemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('title'), ...text }),
  /** Level 1 is just below the title. */
  z.object({ kind: z.literal('heading'), level: z.int().min(1).max(100), ...text }),
  z.object({ kind: z.literal('paragraph'), ...text }),
  /** Items with the same `list` are one list however deeply they nest; `depth` 0 is outermost. */
  z.object({
    kind: z.literal('list-item'),
    list: z.int().min(0),
    depth: z.int().min(0),
    ordered: z.boolean(),
    /** As it is written before the item, for example "-", "3." or "a)". */
    marker: z.string(),
    ...text,
  }),
  z.object({
    kind: z.literal('table'),
    rows: z.int().min(0),
    columns: z.int().min(0),
    cells: z.array(cellSchema),
    ...place,
  }),
  z.object({ kind: z.literal('code'), language: z.string().optional(), ...place, text: z.string() }),
  /** LaTeX, without delimiters. */
  z.object({ kind: z.literal('formula'), ...place, text: z.string() }),
  /** The caption of the table, picture or code that stands next to it. */
  z.object({ kind: z.literal('caption'), ...text }),
  z.object({ kind: z.literal('footnote'), ...text }),
  /** Speaker notes and comments: said about the document, not in its flow. */
  z.object({ kind: z.literal('note'), ...text }),
  /** `text` is the picture's description, where the document gives one. */
  z.object({ kind: z.literal('picture'), ...place, text: z.string() }),
]);
export type DocumentItem = z.infer<typeof itemSchema>;
export type ItemOf<Kind extends DocumentItem['kind']> = Extract<DocumentItem, { kind: Kind }>;
export type Table = ItemOf<'table'>;

export interface Attachment {
  name: string;
  mediaType: string;
  document?: StructuredDocument;
  /** Why there is no document: the attachment's own error. */
  error?: { code: string; message: string; hint: string };
}

/** What a parser made of a file: its items in reading order. */
export interface StructuredDocument {
  title?: string;
  mediaType: string;
  /** Number of pages, slides or sheets in the whole file, where the format has them. */
  pages?: number;
  items: DocumentItem[];
  /** Pages that could not be read, and why: the document is partial. */
  lost?: { pages: number[]; reason: string }[];
  warnings?: string[];
  attachments?: Attachment[];
}

export const documentSchema: z.ZodType<StructuredDocument> = z.object({
  title: z.string().optional(),
  mediaType: z.string(),
  pages: z.int().min(0).optional(),
  items: z.array(itemSchema),
  lost: z.array(z.object({ pages: z.array(z.int().min(1)), reason: z.string() })).optional(),
  warnings: z.array(z.string()).optional(),
  get attachments() {
    return z
      .array(
        z.object({
          name: z.string(),
          mediaType: z.string(),
          document: documentSchema.optional(),
          error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).optional(),
        }),
      )
      .optional();
  },
});
