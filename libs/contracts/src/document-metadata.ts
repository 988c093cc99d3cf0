import * as z from 'zod';
import { action, clockAction } from './action.ts';
import { contract } from './contract.ts';
import { DocumentPath, DocumentRecord, DocumentStatus, Sha256 } from './document.ts';
import { Collection, DEFAULT_COLLECTION, Id } from './identity.ts';
import { CollectionRecord, Rights } from './rights.ts';

/** What is learned of a document while it is processed. */
export const DocumentFacts = DocumentRecord.pick({
  mediaType: true,
  title: true,
  pages: true,
  pagesRead: true,
  lostPages: true,
  chunks: true,
  embedded: true,
}).partial();

/** Which documents there are, and how far each has come. */
export const documentMetadata = contract('document-metadata', {
  input: z.discriminatedUnion('action', [
    /** A new version is about to be uploaded. The same bytes at the same path change nothing. */
    action('register', {
      collection: Collection.default(DEFAULT_COLLECTION),
      path: DocumentPath,
      bytes: z.int().nonnegative(),
      sha256: Sha256,
      mediaType: z.string().max(255).optional(),
      tags: z.array(z.string().min(1).max(64)).max(50).default([]),
    }),
    /** Refused to who may not do what it is got for; to who may not read it, it does not exist. */
    action('get', {
      document: Id,
      /** `processing` is a function's own work, on nobody's behalf. */
      for: z.enum(['reading', 'editing', 'processing']).default('reading'),
    }),
    action('list', {
      for: z.enum(['reading', 'processing']).default('reading'),
      collection: Collection.optional(),
      prefix: z.string().max(1024).optional(),
      status: DocumentStatus.optional(),
      limit: z.int().min(1).max(1000).default(100),
      cursor: z.string().max(4096).optional(),
    }),
    /** The version has reached a status. Refused with Conflict, reason `superseded`, when a newer version was registered. */
    action('advance', {
      document: Id,
      version: Id,
      status: DocumentStatus,
      reason: z.string().max(2000).optional(),
      facts: DocumentFacts.default({}),
    }),
    /** The end that a version is said to have come to turned out untrue: it is processed again, or FAILED. */
    action('reopen', {
      document: Id,
      version: Id,
      status: z.enum(['UPLOADED', 'FAILED']),
      reason: z.string().max(2000),
    }),
    action('remove', { document: Id }),
    /** Which of these documents there are still, whoever may read them. */
    action('existing', { documents: z.array(Id).min(1).max(1000) }),
    /** Another document of the same bytes that is indexed, so that nothing is embedded twice; for rag-processor. */
    action('twin', { document: Id, sha256: Sha256 }),
    /** The collections that the caller may read; to an administrator, all. */
    action('collections', {}),
    /** Says who may read and change a collection's documents. Administrators alone may. */
    action('restrict', { collection: Collection, rights: Rights }),
    /** The watchdog: every document of every tenant whose stage has stopped moving is FAILED. */
    clockAction('watch'),
  ]),
  output: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('register'), record: DocumentRecord, unchanged: z.boolean() }),
    z.strictObject({ action: z.literal('get'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('list'), records: z.array(DocumentRecord), cursor: z.string().optional() }),
    z.strictObject({ action: z.literal('advance'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('reopen'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('remove'), record: DocumentRecord }),
    z.strictObject({ action: z.literal('existing'), documents: z.array(Id) }),
    z.strictObject({ action: z.literal('twin'), record: DocumentRecord.optional() }),
    z.strictObject({ action: z.literal('collections'), collections: z.array(CollectionRecord) }),
    z.strictObject({ action: z.literal('restrict'), collection: CollectionRecord }),
    z.strictObject({ action: z.literal('watch'), documents: z.int().nonnegative(), stalled: z.int().nonnegative() }),
  ]),
  example: { action: 'list', caller: { tenant: 'local' } },
});
