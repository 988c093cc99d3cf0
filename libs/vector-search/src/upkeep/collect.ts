import { deleteObjects, listObjects, objectKeys, type ObjectEntry } from '@docent/storage';

import { forget } from '../manifest/changes.ts';
import { COMMIT_WITHIN_MS } from '../manifest/manifest.ts';
import { changeManifest, readManifest } from '../manifest/store.ts';
import { reached } from '../steps.ts';

/** How long objects that nothing names are kept: searches that began before may still be reading them. */
export const GRACE_MS = 2 * COMMIT_WITHIN_MS;

export interface Collected {
  objects: number;
  bytes: number;
}

/**
 * Deletes the objects of the index that no manifest names: segments that were retired or never committed, and old manifest
 * bodies, each after the grace period. Objects are listed before the manifest is read, so that one committed in between is
 * named by the time it is judged.
 */
export async function collectGarbage(
  tenant: string,
  { now = Date.now(), graceMs = GRACE_MS }: { now?: number; graceMs?: number } = {},
): Promise<Collected> {
  const segments = await list(objectKeys.segments(tenant));
  const bodies = await list(objectKeys.manifests(tenant));
  await reached('collector-listed');
  const manifest = await readManifest(tenant);
  const isOld = (time: number) => now - time >= graceMs;
  const named = new Set(manifest.segments.map(({ segment }) => segment));
  const retired = new Map(manifest.retired.map(({ segment, at }) => [segment, Date.parse(at)]));

  const garbage = [
    ...segments.filter(({ key, modifiedAt }) => {
      const segment = segmentOf(key);
      return !named.has(segment) && isOld(retired.get(segment) ?? modifiedAt.getTime());
    }),
    ...bodies.filter(({ key, modifiedAt }) => versionOf(key) < manifest.version && isOld(modifiedAt.getTime())),
  ];
  await deleteObjects(garbage.map(({ key }) => key));
  await reached('collector-deleted');
  const gone = new Set([...retired].filter(([, at]) => isOld(at)).map(([segment]) => segment));
  await changeManifest(tenant, forget(gone, now));
  return { objects: garbage.length, bytes: garbage.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function list(prefix: string): Promise<ObjectEntry[]> {
  const entries: ObjectEntry[] = [];
  for await (const entry of listObjects(prefix)) entries.push(entry);
  return entries;
}

/** tenants/<tenant>/segments/<segment>/<file> */
const segmentOf = (key: string) => key.split('/')[3]!;
/** tenants/<tenant>/manifests/<version>-<random>.json */
const versionOf = (key: string) => Number.parseInt(key.split('/')[3]!, 10);
