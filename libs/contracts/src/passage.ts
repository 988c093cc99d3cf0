import * as z from 'zod';
import { DocumentPath, PageRange, Range } from './document.ts';
import { Collection, Id } from './identity.ts';

/** Where a chunk stands: items in reading order, characters of the document's text, pages where the format has them. */
export const Place = z.strictObject({ items: Range, characters: Range, pages: PageRange.optional() });
export type Place = z.output<typeof Place>;

/** A piece of a document as the index holds it. `chunk` is its position in the document, from 0. */
export const Chunk = z.strictObject({
  document: Id,
  version: Id,
  collection: Collection,
  path: DocumentPath,
  title: z.string().optional(),
  chunk: z.int().nonnegative(),
  headings: z.array(z.string()),
  place: Place,
  text: z.string(),
});
export type Chunk = z.output<typeof Chunk>;

/** A rank from 1 and the score behind it: cosine for dense, BM25 for lexical, the combination for fused. */
export const Rank = z.strictObject({ rank: z.int().min(1), score: z.number() });
export type Rank = z.output<typeof Rank>;

export const Ranks = z.strictObject({
  dense: Rank.optional(),
  lexical: Rank.optional(),
  fused: Rank.optional(),
  /** Its place, from 1, in the order that Claude put the best fused ones in, where that was asked for. */
  reranked: z.int().min(1).optional(),
});
export type Ranks = z.output<typeof Ranks>;

/** A chunk as search returns it; `text` may reach over its neighbours under the same heading, and `place` with it. */
export const Passage = Chunk.extend({ ranks: Ranks });
export type Passage = z.output<typeof Passage>;

/** Narrows a search; every given filter must hold, and any of its values will do. */
export const Filters = z.strictObject({
  collections: z.array(Collection).min(1).max(50).optional(),
  documents: z.array(Id).min(1).max(200).optional(),
  tags: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  mediaTypes: z.array(z.string()).min(1).max(50).optional(),
  /** The chunk's heading path begins with these headings. */
  headings: z.array(z.string()).min(1).max(10).optional(),
  updatedAfter: z.iso.datetime().optional(),
  updatedBefore: z.iso.datetime().optional(),
});
export type Filters = z.output<typeof Filters>;
