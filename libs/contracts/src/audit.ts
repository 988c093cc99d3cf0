import * as z from 'zod';

/** One place where what is kept contradicts itself. */
export const Finding = z.strictObject({
  kind: z.enum([
    /** A file of a segment is not in the bucket, or its bytes are not those that the manifest names. */
    'segment-file-missing',
    'segment-file-damaged',
    /** What is in a segment is not what the manifest says of it. */
    'segment-contents',
    /** Objects that no manifest names and whose grace is over. */
    'unnamed-objects',
    /** A document is said to be found, and the index has nothing of it. */
    'not-indexed',
    'wrong-version',
    'wrong-count',
    'without-record',
    'objects-without-record',
    'object-missing',
    'source-damaged',
  ]),
  /** A document's path, or where there is none, its id; a segment's id. */
  subject: z.string(),
  detail: z.string(),
  /** What repairing does, or what a person must do. */
  repair: z.string(),
  repaired: z.boolean(),
});
export type Finding = z.output<typeof Finding>;

const Count = z.int().nonnegative();

/** What was counted, to be summed over the pages of an audit. */
export const Counts = z.strictObject({
  segments: Count,
  /** Chunks and vectors that are in segments, the dead included. */
  stored: z.strictObject({ chunks: Count, vectors: Count }),
  /** Documents as their records say, those of them that are still being processed, and as the index holds them. */
  documents: z.strictObject({ records: Count, underWay: Count, indexed: Count }),
  /** Chunks of those that have ended, as their records say and as the index holds them. */
  chunks: z.strictObject({ records: Count, indexed: Count }),
  objects: Count,
  /** Objects that nothing names yet, or no more, and that are kept for a day. */
  waiting: Count,
});
export type Counts = z.output<typeof Counts>;
