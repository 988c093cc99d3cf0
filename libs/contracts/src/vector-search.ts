import * as z from 'zod';
import { action, clockAction } from './action.ts';
import { Counts, Finding } from './audit.ts';
import { contract } from './contract.ts';
import { Range, Sha256 } from './document.ts';
import { Id } from './identity.ts';
import { Chunk, Filters, Rank } from './passage.ts';
import { Vector } from './vector.ts';

/** An immutable part of the index, uploaded before it is committed. */
export const Segment = z.strictObject({
  segment: Id,
  /** The model that embedded it, or null when its chunks are found by words alone. */
  model: z.string().nullable(),
  dimensions: z.int().nonnegative(),
  chunks: z.int().nonnegative(),
  /** Indexed words of all chunks together: BM25 needs the mean over the whole index. */
  words: z.int().nonnegative(),
  documents: z
    .array(z.strictObject({ document: Id, version: Id, chunks: z.int().nonnegative() }))
    .min(1)
    .max(100_000),
  files: z.partialRecord(
    z.enum(['chunks.sqlite', 'vectors.usearch', 'vectors.f32']),
    z.strictObject({ bytes: z.int().nonnegative(), sha256: Sha256 }),
  ),
});
export type Segment = z.output<typeof Segment>;

/** A chunk that a search found, before fusion: its rank and score by meaning, by words, or both. */
export const Candidate = Chunk.extend({
  dense: Rank.optional(),
  lexical: Rank.optional(),
  /** Of one of the best: those of the other best that are nearest to it, by their place among the candidates. */
  alike: z.array(z.strictObject({ place: z.int().nonnegative(), cosine: z.number() })).optional(),
});
export type Candidate = z.output<typeof Candidate>;

/** How far the index is on its way to another model. */
export const Migration = z.strictObject({
  model: z.string().nullable(),
  next: z.string().nullable(),
  documents: z.int().nonnegative(),
  /** Documents that the next model has not embedded: how many, and the first of them. */
  left: z.int().nonnegative(),
  lacking: z.array(z.strictObject({ document: Id, version: Id })),
});
export type Migration = z.output<typeof Migration>;

/** The index: searches it, commits segments to it, removes documents from it, keeps it small. */
export const vectorSearch = contract('vector-search', {
  input: z.discriminatedUnion('action', [
    action('search', {
      text: z.string().max(4000),
      /** The embedded query; chunks that another model embedded are then found by words alone. */
      query: z.strictObject({ model: z.string(), vector: Vector }).optional(),
      limit: z.int().min(1).max(1000).default(200),
      filters: Filters.default({}),
      /** Brings along the chunks up to `reach` before and after each of the `best` by meaning and by words. */
      around: z.strictObject({ best: z.int().min(1).max(100), reach: z.int().min(1).max(10) }).optional(),
    }),
    /** Chunks of documents by position: passages' neighbours. Both ends of a range are included. */
    action('read', {
      ranges: z
        .array(z.strictObject({ document: Id, chunks: Range }))
        .min(1)
        .max(200),
    }),
    /** For rag-processor: a version's chunks from the one at `from` on, with their vectors by a model that embedded it. */
    action('vectors', {
      document: Id,
      version: Id,
      model: z.string(),
      from: z.int().nonnegative().default(0),
      limit: z.int().min(1).max(1000).default(1000),
    }),
    /**
     * Names the segment in the manifest; older versions of its documents are tombstoned by the same commit. Refused with
     * Conflict, reason `superseded`, when a newer version is there or the document was removed.
     */
    action('commit', { segment: Segment }),
    /** Removes each document in this version and every older one: a late commit of one of them is refused. */
    action('remove', {
      documents: z
        .array(z.strictObject({ document: Id, version: Id }))
        .min(1)
        .max(1000),
    }),
    action('status', {}),
    /** For the audit: what the index holds of each document, in the order of their ids, those after `after`. */
    action('entries', { after: Id.optional(), limit: z.int().min(1).max(1000).default(200) }),
    /** Checks segments against the manifest, or rows of documents against marks, those after `after`; repairing drops what is damaged. */
    action('audit', { after: Id.optional(), repair: z.boolean().default(false) }),
    /** Merges small segments and drops what is dead: what is due, or every tombstone that there is. */
    action('compact', { tombstones: z.enum(['due', 'all']).default('due') }),
    action('collect', {}),
    /**
     * Moves the index to another model, built beside it: begin (by the model in use: give up), look how far it is, switch
     * in one commit when no document is missing there.
     */
    action('migrate', { step: z.enum(['begin', 'look', 'switch']), model: z.string().max(200).optional() }),
    /** Compacts and collects the index of every tenant. */
    clockAction('upkeep'),
  ]),
  output: z.discriminatedUnion('action', [
    z.strictObject({
      action: z.literal('search'),
      manifest: z.int().nonnegative(),
      candidates: z.array(Candidate),
      /** What stands around the best and is no candidate itself. */
      neighbours: z.array(Chunk),
      /** False when the query has no vector, or the index, or a part of it, has none by the query's model. */
      dense: z.boolean(),
      /** The model that the index is embedded with. */
      model: z.string().nullable(),
    }),
    z.strictObject({ action: z.literal('read'), chunks: z.array(Chunk) }),
    z.strictObject({
      action: z.literal('vectors'),
      chunks: z.array(z.strictObject({ headings: z.array(z.string()), text: z.string(), vector: Vector })),
      /** Where to go on. */
      next: z.int().nonnegative().optional(),
    }),
    /** `chunks` was counted in the committed segment, opened from S3 again. */
    z.strictObject({ action: z.literal('commit'), manifest: z.int().nonnegative(), chunks: z.int().nonnegative() }),
    z.strictObject({ action: z.literal('remove'), manifest: z.int().nonnegative(), chunks: z.int().nonnegative() }),
    z.strictObject({
      action: z.literal('status'),
      manifest: z.int().nonnegative(),
      model: z.string().nullable(),
      segments: z.int().nonnegative(),
      documents: z.int().nonnegative(),
      chunks: z.int().nonnegative(),
      tombstones: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
    }),
    z.strictObject({
      action: z.literal('entries'),
      entries: z.array(
        z.strictObject({
          ...{ document: Id, version: Id, chunks: z.int().nonnegative(), segment: Id, model: z.string().nullable() },
        }),
      ),
      more: z.boolean(),
    }),
    z.strictObject({
      action: z.literal('audit'),
      findings: z.array(Finding),
      counts: Counts.pick({ segments: true, stored: true, objects: true, waiting: true }),
      /** Where to go on. */
      next: Id.optional(),
    }),
    z.strictObject({
      action: z.literal('compact'),
      manifest: z.int().nonnegative(),
      merged: z.int(),
      dropped: z.int(),
    }),
    z.strictObject({ action: z.literal('collect'), objects: z.int(), bytes: z.int() }),
    Migration.extend({ action: z.literal('migrate') }),
    z.strictObject({
      action: z.literal('upkeep'),
      tenants: z.int().nonnegative(),
      /** Tenants whose turn did not come before the time was over: they come first some other time. */
      left: z.int().nonnegative(),
      failed: z.int().nonnegative(),
      merged: z.int(),
      dropped: z.int(),
      objects: z.int(),
      bytes: z.int(),
    }),
  ]),
  example: { action: 'search', caller: { tenant: 'local' }, text: 'warranty', limit: 3 },
});
