import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { replaceSegments } from '../manifest/changes.ts';
import type { ManifestSegment } from '../manifest/manifest.ts';
import { changeManifest, readManifest } from '../manifest/store.ts';
import type { SegmentCache } from '../search/cache.ts';
import { buildSegment, type IndexedDocument } from '../segment/build.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import { uploadSegment } from '../segment/upload.ts';
import { reached } from '../steps.ts';
import { liveChunks, planCompaction } from './plan.ts';

export interface Compacted {
  manifest: number;
  /** Segments that were merged or rewritten. */
  merged: number;
  /** Dead chunks that are gone from the index. */
  dropped: number;
}

/**
 * Merges small segments and drops dead chunks, a group after another, each group one commit: killed anywhere, it loses one
 * group's work and the next run goes on. Searches are never held up: they read the old segments until the swap.
 * @param more asked before each group; it stops when there is no time left for another
 * @param tombstones drops those that are due: old ones, and many together; or all
 */
export async function compactIndex(
  tenant: string,
  cache: SegmentCache,
  { more = () => true, tombstones = 'due' }: { more?: () => boolean; tombstones?: 'due' | 'all' } = {},
): Promise<Compacted> {
  let manifest = await readManifest(tenant);
  const groups = planCompaction(manifest, Date.now(), tombstones);
  await reached('compaction-planned');
  let merged = 0;
  let dropped = 0;
  for (const group of groups) {
    if (!more()) break;
    const ids = group.map(({ segment }) => segment);
    const output = await merge(tenant, group, cache);
    await reached('compaction-built');
    manifest = await changeManifest(tenant, (current) =>
      replaceSegments(ids, output, new Date().toISOString())(current),
    );
    if (!manifest.segments.some(({ segment }) => segment === output.segment)) continue;
    merged += ids.length;
    dropped += group.reduce((sum, segment) => sum + segment.chunks - liveChunks(segment), 0);
  }
  return { manifest: manifest.version, merged, dropped };
}

/** Builds and uploads one segment of what lives in several. */
async function merge(tenant: string, group: readonly ManifestSegment[], cache: SegmentCache) {
  const folder = await mkdtemp(join(tmpdir(), 'docent-compaction-'));
  try {
    const { model, dimensions } = group[0]!;
    const { documents, vectors } = await cache.using(tenant, group, (open) => livingIn(group, open), {
      whole: true,
    });
    const built = await buildSegment(folder, {
      documents,
      embedded: model === null ? undefined : { model, dimensions, vectors },
    });
    await uploadSegment(tenant, built);
    return built.segment;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function livingIn(group: readonly ManifestSegment[], open: readonly OpenSegment[]) {
  const documents: IndexedDocument[] = [];
  const vectors: Float32Array[] = [];
  for (const [index, segment] of open.entries()) {
    const dead = new Set(group[index]!.dead.map(({ document }) => document));
    for (const entry of segment.documents) {
      if (dead.has(entry.document)) continue;
      documents.push({ ...entry, chunks: segment.chunksOf(entry) });
      if (segment.segment.model !== null) vectors.push(...(await segment.vectorsOf(entry)));
    }
  }
  return { documents, vectors };
}
