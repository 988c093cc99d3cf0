import type { Manifest, ManifestSegment } from '../manifest/manifest.ts';

/** So many segments of like size are merged into one; each chunk is so rewritten once a tier. */
const FAN_IN = 8;
/** A merged segment has no more chunks: what a function can build within its time. */
const LARGEST_CHUNKS = 20_000;
/** A segment is rewritten without its dead chunks when they are this part of it. */
export const DEAD_SHARE = 0.25;
/** No tombstone grows older: deleted bytes are gone from the index after a day at most. */
export const OLDEST_TOMBSTONE_MS = 20 * 3_600_000;

/** Groups of segments of one model, each to become one segment; urgent ones first. */
export function planCompaction(
  manifest: Manifest,
  now: number,
  tombstones: 'due' | 'all' = 'due',
): ManifestSegment[][] {
  const groups: ManifestSegment[][] = [];
  for (const segments of Map.groupBy(manifest.segments, ({ model }) => model).values()) {
    const overdue = segments.filter((segment) =>
      tombstones === 'all' ? segment.dead.length > 0 : isOverdue(segment, now),
    );
    const tiers = Map.groupBy(
      segments.filter((segment) => !overdue.includes(segment) && liveChunks(segment) * 2 <= LARGEST_CHUNKS),
      (segment) => Math.floor(Math.log(liveChunks(segment)) / Math.log(FAN_IN)),
    );
    const crowded = [...tiers.values()].filter((tier) => tier.length >= FAN_IN);
    groups.push(...packed(overdue), ...crowded.flatMap(packed).filter((group) => group.length > 1));
  }
  return groups;
}

function isOverdue(segment: ManifestSegment, now: number): boolean {
  if (segment.dead.some(({ at }) => now - Date.parse(at) >= OLDEST_TOMBSTONE_MS)) return true;
  return segment.chunks - liveChunks(segment) >= segment.chunks * DEAD_SHARE;
}

/** Splits segments, smallest first, into groups that are not too large. */
function packed(segments: readonly ManifestSegment[]): ManifestSegment[][] {
  const groups: ManifestSegment[][] = [];
  let room = 0;
  for (const segment of segments.toSorted((a, b) => liveChunks(a) - liveChunks(b))) {
    const chunks = liveChunks(segment);
    if (chunks > room) {
      groups.push([]);
      room = LARGEST_CHUNKS;
    }
    groups.at(-1)!.push(segment);
    room -= chunks;
  }
  return groups;
}

export function liveChunks({ documents, dead }: ManifestSegment): number {
  const gone = new Set(dead.map(({ document }) => document));
  return documents.reduce((sum, { document, chunks }) => sum + (gone.has(document) ? 0 : chunks), 0);
}
