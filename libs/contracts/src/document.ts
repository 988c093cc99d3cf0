import * as z from 'zod';
import { Collection, DEFAULT_COLLECTION, Id, Instant } from './identity.ts';

export const MAX_DOCUMENT_BYTES = 100 * 1024 * 1024;

/** Relative to the folder that was taken in, with forward slashes; never a way out of it. */
export const DocumentPath = z
  .string()
  .min(1)
  .max(1024)
  .refine(
    (path) => !path.startsWith('/') && !path.split('/').some((part) => part === '' || part === '.' || part === '..'),
    {
      message: 'a path is relative, with forward slashes, without empty parts, . or ..',
    },
  );

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 of 0-9 and a-f');

/** UPLOADING until the bytes are in S3; then the stages in order; the last three are ends. */
export const DocumentStatus = z.enum([
  'UPLOADING',
  'UPLOADED',
  'PARSING',
  'EMBEDDING',
  'INDEXING',
  'READY',
  'PARTIAL',
  'FAILED',
]);
export type DocumentStatus = z.output<typeof DocumentStatus>;
export const isEnd = (status: DocumentStatus) => status === 'READY' || status === 'PARTIAL' || status === 'FAILED';

export const PageRange = z.strictObject({ from: z.int().min(1), to: z.int().min(1) });
export const Range = z.strictObject({ from: z.int().min(0), to: z.int().min(0) });

/** What is known of a document: `version` is the newest upload, `indexed` the version that search answers from. */
export const DocumentRecord = z.strictObject({
  document: Id,
  collection: Collection.default(DEFAULT_COLLECTION),
  path: DocumentPath,
  version: Id,
  indexed: Id.optional(),
  sha256: Sha256,
  bytes: z.int().nonnegative(),
  mediaType: z.string().optional(),
  title: z.string().optional(),
  status: DocumentStatus,
  /** Where it failed. */
  stage: DocumentStatus.optional(),
  /** Why it is PARTIAL or FAILED: what is wrong and what to do. */
  reason: z.string().optional(),
  pages: z.int().nonnegative().optional(),
  /** How many of its pages are behind while it is PARSING. */
  pagesRead: z.int().nonnegative().optional(),
  lostPages: z.array(z.int().min(1)).optional(),
  chunks: z.int().nonnegative().optional(),
  /** False while its chunks are found by words alone, since no model was there to embed them. */
  embedded: z.boolean().optional(),
  tags: z.array(z.string().min(1).max(64)).max(50).default([]),
  createdAt: Instant,
  updatedAt: Instant,
  /** When each stage of this version began. */
  stages: z.partialRecord(DocumentStatus, Instant).default({}),
});
export type DocumentRecord = z.output<typeof DocumentRecord>;
