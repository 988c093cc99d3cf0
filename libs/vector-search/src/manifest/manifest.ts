import { Segment } from '@docent/contracts/vector-search';
import { Id, Instant } from '@docent/contracts/identity';
import * as z from 'zod';

/**
 * What the index is made of: an immutable object in S3, named by the one record that commits swap. A chunk is found when
 * its segment is named here, its document is not dead in it, and no other segment holds the document in a better way.
 */
export const Manifest = z.strictObject({
  format: z.literal(1),
  version: z.int().nonnegative(),
  /** The model whose vectors searches use; null before the first segment with vectors. */
  model: z.string().nullable(),
  /** The model that another index is built with beside this one, until searches are switched to it. */
  next: z.string().nullable().default(null),
  segments: z.array(
    Segment.extend({
      /** Tombstones: documents whose chunks are in the files still and in the index no more. */
      dead: z.array(z.strictObject({ document: Id, at: Instant })),
    }),
  ),
  /** Segments that were named before; their objects are deleted once no search can be reading them. */
  retired: z.array(z.strictObject({ segment: Id, at: Instant })),
  /** The newest version of each removed document: that one and older ones are never taken in again. */
  removed: z.record(Id, z.strictObject({ version: Id, at: Instant })),
});
export type Manifest = z.output<typeof Manifest>;
export type ManifestSegment = Manifest['segments'][number];

export const EMPTY: Manifest = {
  format: 1,
  version: 0,
  model: null,
  next: null,
  segments: [],
  retired: [],
  removed: {},
};

/** How long removed versions are remembered: longer than a queue keeps a message that could bring one back. */
export const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** A segment is committed within this time of its making or never, so that one that is older and not named is garbage. */
export const COMMIT_WITHIN_MS = 12 * 3_600_000;

/** A document's live chunks in one segment. */
export interface LiveEntry {
  segment: ManifestSegment;
  document: string;
  version: string;
  chunks: number;
}

export function* liveEntries(manifest: Pick<Manifest, 'segments'>): Generator<LiveEntry> {
  for (const segment of manifest.segments) {
    const dead = new Set(segment.dead.map(({ document }) => document));
    for (const entry of segment.documents) if (!dead.has(entry.document)) yield { segment, ...entry };
  }
}

/**
 * The entry that searches answer from, for each document: a document embedded by several models, as while the index moves
 * from one to another, is seen once, by the model of the index, or by another that is asked for where that embedded it.
 */
export function visibleEntries(manifest: Manifest, model = manifest.model): Map<string, LiveEntry> {
  const visible = new Map<string, LiveEntry>();
  for (const entry of liveEntries(manifest)) {
    const other = visible.get(entry.document);
    if (!other || preference(entry, manifest, model) > preference(other, manifest, model))
      visible.set(entry.document, entry);
  }
  return visible;
}

function preference({ segment }: LiveEntry, manifest: Manifest, model: string | null): number {
  if (segment.model === null) return 0;
  if (segment.model === model) return 3;
  return segment.model === manifest.model ? 2 : 1;
}
