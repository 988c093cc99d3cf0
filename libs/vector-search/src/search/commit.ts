import type { Segment } from '@docent/contracts/vector-search';
import { ObjectMissingError } from '@docent/storage';

import { corrupt, invalid } from '../errors.ts';
import { addSegment, removeDocuments as remove } from '../manifest/changes.ts';
import { liveEntries, type Manifest } from '../manifest/manifest.ts';
import { changeManifest, readManifest } from '../manifest/store.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import { reached } from '../steps.ts';
import type { SegmentCache } from './cache.ts';

export interface Committed {
  manifest: number;
  /** Chunks of the segment's documents, counted in the index as it is in S3. */
  chunks: number;
}

/**
 * Names an uploaded segment in the manifest and reads it back. It is opened from S3 before, so that a damaged one is never
 * named, and the manifest is read again after, so that the answer is what searches see.
 * @throws Conflict `superseded` when newer versions of all its documents are there, or they were removed
 */
export async function commitSegment(tenant: string, segment: Segment, cache: SegmentCache): Promise<Committed> {
  try {
    const checkedAndNamed = async ([open]: OpenSegment[]) => {
      agree(segment, open!);
      await reached('segment-checked');
      await changeManifest(tenant, (current) => addSegment(segment, new Date().toISOString())(current));
      const manifest = await readManifest(tenant);
      return { manifest: manifest.version, chunks: await countChunks(tenant, manifest, segment, cache) };
    };
    return await cache.using(tenant, [segment], checkedAndNamed, { whole: true });
  } catch (error) {
    if (!(error instanceof ObjectMissingError)) throw error;
    throw notUploaded(error.key);
  }
}

/** Removes each document in this version and every older one; no search that begins after this finds them. */
export async function removeDocuments(
  tenant: string,
  documents: readonly { document: string; version: string }[],
): Promise<Committed> {
  let chunks = 0;
  const manifest = await changeManifest(tenant, (current) => {
    const changed = remove(documents, new Date().toISOString())(current);
    chunks = liveChunks(current) - liveChunks(changed);
    return changed;
  });
  return { manifest: manifest.version, chunks };
}

export const notUploaded = (key: string) =>
  invalid('segment-not-uploaded', `${key} is not there: upload a segment's files before it is committed.`);

/** What is there says the same as what was announced. */
export function agree(segment: Segment, open: OpenSegment): void {
  const announced = JSON.stringify(segment.documents);
  const found = JSON.stringify(open.documents.map(({ document, version, chunks }) => ({ document, version, chunks })));
  if (found !== announced) throw corrupt(`Segment ${segment.segment} holds other documents than its descriptor says.`);
}

/** Counts each document of the segment where the manifest has it now: a newer version counts as none of it. */
async function countChunks(tenant: string, manifest: Manifest, segment: Segment, cache: SegmentCache): Promise<number> {
  const versions = new Map(segment.documents.map(({ document, version }) => [document, version]));
  const counts = new Map<string, number>();
  const there = [...liveEntries(manifest)].filter(
    (entry) => versions.get(entry.document) === entry.version && !isOfAnother(segment, entry.segment),
  );
  for (const [holder, entries] of Map.groupBy(there, (entry) => entry.segment)) {
    await cache.using(tenant, [holder], async ([open]) => {
      for (const { document } of entries) counts.set(document, open!.count(document));
    });
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

const liveChunks = (manifest: Manifest) => [...liveEntries(manifest)].reduce((sum, { chunks }) => sum + chunks, 0);

/** What another model embedded is counted for itself. */
const isOfAnother = ({ model }: Segment, held: Segment) =>
  model !== null && held.model !== null && model !== held.model;
