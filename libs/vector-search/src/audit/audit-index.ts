import type { Finding } from '@docent/contracts/audit';
import { listObjects, objectKeys } from '@docent/storage';

import { dropSegments } from '../manifest/changes.ts';
import { changeManifest, readManifest } from '../manifest/store.ts';
import type { SegmentCache } from '../search/cache.ts';
import { collectGarbage, overdueObjects } from '../upkeep/collect.ts';
import { auditSegment } from './audit-segment.ts';

export interface AuditOptions {
  /** Segments after this one. */
  after?: string;
  repair: boolean;
  /** Asked after each segment; when there is no time for another, `next` says where to go on. */
  more: () => boolean;
}

/**
 * Reads every segment that the manifest names from the bucket again and counts what is in it; after the last of them looks
 * for objects that nothing names. A repaired segment is one that is dropped: its documents are then seen to be missing.
 */
export async function auditIndex(tenant: string, cache: SegmentCache, { after = '', repair, more }: AuditOptions) {
  const findings: Finding[] = [];
  const counts = { segments: 0, stored: { chunks: 0, vectors: 0 }, objects: 0, waiting: 0 };
  const { segments } = await readManifest(tenant);
  const left = segments.filter(({ segment }) => segment > after).sort((a, b) => (a.segment < b.segment ? -1 : 1));
  const damaged: string[] = [];
  let next: string | undefined;
  for (const [index, segment] of left.entries()) {
    const { differences, chunks, vectors } = await auditSegment(tenant, segment, cache);
    counts.segments++;
    counts.stored.chunks += chunks;
    counts.stored.vectors += vectors;
    if (differences.length > 0) damaged.push(segment.segment);
    for (const difference of differences)
      findings.push({
        ...{ ...difference, subject: segment.segment, repaired: repair },
        repair: 'drop the segment and process its documents again',
      });
    if (index + 1 < left.length && !more()) {
      next = segment.segment;
      break;
    }
  }
  if (repair && damaged.length > 0) {
    await changeManifest(tenant, (manifest) => dropSegments(damaged, new Date().toISOString())(manifest));
  }
  if (next === undefined) {
    const { overdue, waiting, named } = await unnamed(tenant);
    counts.objects = named;
    counts.waiting = waiting;
    for (const [subject, objects] of overdue)
      findings.push({
        ...{ kind: 'unnamed-objects', subject, repaired: repair, repair: 'delete them' },
        detail: `${objects} ${objects === 1 ? 'object' : 'objects'} that no manifest names, for more than a day`,
      });
    if (repair) await collectGarbage(tenant);
  }
  return { findings, counts, next };
}

/** Objects of the index: named ones, those that are kept for a day, and those that are there longer, by segment. */
async function unnamed(tenant: string) {
  const { manifest, overdue } = await overdueObjects(tenant);
  const late = new Set(overdue.map(({ key }) => key));
  const segments = new Set(manifest.segments.map(({ segment }) => segment));
  let named = 0;
  let waiting = 0;
  for await (const { key } of listObjects(objectKeys.segments(tenant))) {
    if (segments.has(key.split('/')[3]!)) named++;
    else if (!late.has(key)) waiting++;
  }
  const bySubject = Map.groupBy(overdue, ({ key }) => key.split('/').slice(2, 4).join('/'));
  return { named, waiting, overdue: [...bySubject].map(([subject, objects]) => [subject, objects.length] as const) };
}
