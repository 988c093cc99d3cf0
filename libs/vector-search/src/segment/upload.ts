import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { objectKeys, putFile, type SegmentFile } from '@docent/storage';

import { reached } from '../steps.ts';
import type { BuiltSegment } from './build.ts';

/** Uploads the files of a segment, which no search sees until it is committed, and removes them from this disk. */
export async function uploadSegment(tenant: string, { folder, segment }: BuiltSegment): Promise<void> {
  for (const [name, digest] of Object.entries(segment.files)) {
    const file = name as SegmentFile;
    await putFile(objectKeys.segmentFile(tenant, segment.segment, file), join(folder, file), digest!);
    await reached('segment-file-uploaded');
  }
  await rm(folder, { recursive: true });
}
