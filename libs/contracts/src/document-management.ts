import * as z from 'zod';
import { action } from './action.ts';
import { Counts, Finding } from './audit.ts';
import { contract } from './contract.ts';
import { DocumentPath, DocumentRecord, MAX_DOCUMENT_BYTES, Sha256 } from './document.ts';
import { Collection, DEFAULT_COLLECTION, Id, Instant } from './identity.ts';
import { CollectionRecord, Rights } from './rights.ts';
import { Migration } from './vector-search.ts';

/** A presigned PUT: send the bytes to `url` with exactly these headers. */
export const Upload = z.strictObject({
  method: z.literal('PUT'),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: Instant,
});

const Side = z.strictObject({
  model: z.string(),
  /** Part of the queries whose own passage is among the first ten. */
  found: z.number(),
  /** Of a search by meaning and by words, its query embedded. */
  medianMs: z.number(),
});

/** Two models on the same queries, each a sentence from a passage of the index. */
export const Comparison = z.strictObject({
  queries: z.int().nonnegative(),
  /** Part of the first ten passages by meaning that both have. */
  overlap: z.number(),
  old: Side,
  new: Side,
});
export type Comparison = z.output<typeof Comparison>;

/** Takes documents in, lists, replaces, retries and deletes them. */
export const documentManagement = contract('document-management', {
  input: z.discriminatedUnion('action', [
    action('upload', {
      collection: Collection.default(DEFAULT_COLLECTION),
      path: DocumentPath,
      bytes: z.int().nonnegative().max(MAX_DOCUMENT_BYTES),
      sha256: Sha256,
      mediaType: z.string().max(255).optional(),
      tags: z.array(z.string().min(1).max(64)).max(50).default([]),
    }),
    action('list', {
      collection: Collection.optional(),
      prefix: z.string().max(1024).optional(),
      limit: z.int().min(1).max(1000).default(100),
      cursor: z.string().max(4096).optional(),
    }),
    action('get', { document: Id }),
    /** Where the source can be read for a while. */
    action('source', { document: Id }),
    action('retry', { document: Id }),
    action('delete', { document: Id }),
    /**
     * Counts records, index and objects against each other, a page at a time, from `cursor` on; repairs what differs when
     * it is told to. For administrators.
     */
    action('audit', { cursor: z.string().max(4096).optional(), repair: z.boolean().default(false) }),
    /** Compacts and collects the index now, as the clock does every hour. For administrators. */
    action('upkeep', { tombstones: z.enum(['due', 'all']).default('due') }),
    /**
     * Moves the index to another model: begins it or goes on, looks how far it is, compares both on sampled queries, and
     * switches when no document is missing. For administrators.
     */
    action('reindex', { step: z.enum(['begin', 'look', 'compare', 'switch']), model: z.string().max(200).optional() }),
    action('collections', {}),
    /** Says who may read and change a collection's documents. */
    action('restrict', { collection: Collection, rights: Rights }),
  ]),
  output: z.discriminatedUnion('action', [
    /** Without `upload` nothing needs to be sent: these bytes are there already. */
    z.strictObject({ action: z.literal('upload'), record: DocumentRecord, upload: Upload.optional() }),
    z.strictObject({ action: z.literal('list'), records: z.array(DocumentRecord), cursor: z.string().optional() }),
    z.strictObject({ action: z.literal('get'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('source'), url: z.url(), expiresAt: Instant }),
    z.strictObject({ action: z.literal('retry'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('delete'), record: DocumentRecord }),
    z.strictObject({
      ...{ action: z.literal('audit'), findings: z.array(Finding), counts: Counts, cursor: z.string().optional() },
    }),
    z.strictObject({
      ...{ action: z.literal('upkeep'), merged: z.int(), dropped: z.int(), objects: z.int(), bytes: z.int() },
    }),
    z.strictObject({
      ...{ action: z.literal('reindex'), state: Migration.omit({ lacking: true }), comparison: Comparison.optional() },
    }),
    z.strictObject({ action: z.literal('collections'), collections: z.array(CollectionRecord) }),
    z.strictObject({ action: z.literal('restrict'), collection: CollectionRecord }),
  ]),
  example: { action: 'list', caller: { tenant: 'local' }, limit: 10 },
});
