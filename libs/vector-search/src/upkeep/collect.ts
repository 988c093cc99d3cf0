import { deleteObjects, listObjects, objectKeys, type ObjectEntry } from '@docent/storage';

import { fence, forget } from '../manifest/changes.ts';
import { COMMIT_WITHIN_MS, type Manifest } from '../manifest/manifest.ts';
import { changeManifest, currentManifest } from '../manifest/store.ts';
import { reached } from '../steps.ts';

/** How long objects that nothing names are kept: searches that began before may still be reading them. */
export const GRACE_MS = 2 * COMMIT_WITHIN_MS;

export interface Collected {
  objects: number;
  bytes: number;
}

/**
 * Deletes the objects of the index that no manifest names: segments that were retired or never committed, and old manifest
 * bodies, each after the grace period. A writer that slept all that time could still name what is about to go: so the
 * manifest is fenced first, which makes every writer read it again and see that its segment has expired.
 */
export async function collectGarbage(tenant: string): Promise<Collected> {
  const now = Date.now();
  const objects = await indexObjects(tenant);
  await reached('collector-listed');
  let { manifest, key } = await currentManifest(tenant);
  const garbage = () => overdueIn(objects, manifest, key, now);
  const suspects = garbage();
  if (suspects.length > 0) {
    await changeManifest(tenant, fence);
    await reached('collector-fenced');
    ({ manifest, key } = await currentManifest(tenant));
  }
  const doomed = garbage();
  await deleteObjects(doomed.map(({ key }) => key));
  await reached('collector-deleted');
  const gone = new Set(manifest.retired.filter(({ at }) => isOld(Date.parse(at), now)).map(({ segment }) => segment));
  await changeManifest(tenant, forget(gone, now));
  return { objects: doomed.length, bytes: doomed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** What the collector would delete now, and the manifest that does not name it. */
export async function overdueObjects(tenant: string): Promise<{ manifest: Manifest; overdue: ObjectEntry[] }> {
  const objects = await indexObjects(tenant);
  const { manifest, key } = await currentManifest(tenant);
  return { manifest, overdue: overdueIn(objects, manifest, key, Date.now()) };
}

interface IndexObjects {
  segments: ObjectEntry[];
  bodies: ObjectEntry[];
}

const indexObjects = async (tenant: string): Promise<IndexObjects> => ({
  segments: await list(objectKeys.segments(tenant)),
  bodies: await list(objectKeys.manifests(tenant)),
});

const overdueIn = ({ segments, bodies }: IndexObjects, manifest: Manifest, named: string | undefined, now: number) => [
  ...segments.filter((entry) => isUnnamed(entry, manifest, now)),
  ...bodies.filter((body) => body.key !== named && isOvertaken(body, manifest, now)),
];

function isUnnamed({ key, modifiedAt }: ObjectEntry, { segments, retired }: Manifest, now: number): boolean {
  const segment = segmentOf(key);
  if (segments.some((named) => named.segment === segment)) return false;
  const retirement = retired.find((known) => known.segment === segment);
  return isOld(retirement ? Date.parse(retirement.at) : modifiedAt.getTime(), now);
}

/** A body of this version or an older one that holds no more; a newer one may be about to be named. */
const isOvertaken = ({ key, modifiedAt }: ObjectEntry, { version }: Manifest, now: number) =>
  versionOf(key) <= version && isOld(modifiedAt.getTime(), now);

const isOld = (time: number, now: number) => now - time >= GRACE_MS;

async function list(prefix: string): Promise<ObjectEntry[]> {
  const entries: ObjectEntry[] = [];
  for await (const entry of listObjects(prefix)) entries.push(entry);
  return entries;
}

/** tenants/<tenant>/segments/<segment>/<file> */
const segmentOf = (key: string) => key.split('/')[3]!;
/** tenants/<tenant>/manifests/<version>-<random>.json */
const versionOf = (key: string) => Number.parseInt(key.split('/')[3]!, 10);
