import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  ConditionFailedError,
  ObjectMissingError,
  getObject,
  getRecord,
  objectKeys,
  putObject,
  putRecord,
  recordKeys,
} from '@docent/storage';
import { DocentError } from '@docent/function-kit';

import { corrupt } from '../errors.ts';
import { reached } from '../steps.ts';
import type { Change } from './changes.ts';
import { EMPTY, Manifest } from './manifest.ts';

/** The one record that says which manifest holds: the whole index changes when it is swapped. */
interface Pointer {
  version: number;
  key: string;
  sha256: string;
}

const ATTEMPTS = 60;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;
const READ_ATTEMPTS = 3;
const KEPT_BODIES = 32;

/** Bodies are immutable: the newest few are kept parsed, by key. */
const bodies = new Map<string, Promise<Manifest>>();

/** The manifest that holds now: one consistent read, and the body when it is not known yet. */
export const readManifest = async (tenant: string): Promise<Manifest> => (await current(tenant)).manifest;

/** The manifest that holds now and the key of its body; no key before the first commit. */
export async function currentManifest(tenant: string): Promise<{ manifest: Manifest; key: string | undefined }> {
  const { manifest, pointer } = await current(tenant);
  return { manifest, key: pointer?.key };
}

/**
 * Changes the manifest: reads it, makes the next body, swaps the pointer under the condition that it still names the body
 * that was read, and begins anew when someone was faster. A change that gives back what it got is no commit.
 * @returns the manifest that holds with the change in it
 */
export async function changeManifest(tenant: string, change: Change): Promise<Manifest> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { manifest, pointer } = await current(tenant);
    await reached('manifest-read');
    const changed = change(manifest);
    if (changed === manifest) return manifest;
    const next: Manifest = { ...changed, version: manifest.version + 1 };
    const swapped = await swap(tenant, pointer, next);
    if (swapped) return next;
    await reached('manifest-swap-lost');
    await sleep(jitter(attempt));
  }
  throw new DocentError('Unavailable', `The index of ${tenant} is changed by too many at once; try again.`, {
    reason: 'commit-contention',
    retryAfterSeconds: 1,
  });
}

async function current(tenant: string): Promise<{ manifest: Manifest; pointer: Pointer | undefined }> {
  for (let attempt = 1; ; attempt++) {
    const pointer = await getRecord<Pointer>(recordKeys.manifest(tenant));
    if (!pointer) return { manifest: EMPTY, pointer };
    try {
      return { manifest: await bodyOf(pointer), pointer };
    } catch (error) {
      // Who slept past the collector's grace between the two reads: the pointer has moved on since.
      if (!(error instanceof ObjectMissingError)) throw error;
      if (attempt === READ_ATTEMPTS) throw corrupt(`The manifest ${pointer.key} is named and not there.`);
    }
  }
}

async function swap(tenant: string, from: Pointer | undefined, next: Manifest): Promise<boolean> {
  const body = JSON.stringify(next);
  const pointer: Pointer = {
    version: next.version,
    key: objectKeys.manifest(tenant, next.version, randomBytes(8).toString('hex')),
    sha256: sha256(body),
  };
  await putObject(pointer.key, body, 'application/json');
  await reached('manifest-body-uploaded');
  try {
    await putRecord(recordKeys.manifest(tenant), pointer, from ? { key: from.key } : 'absent');
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    // The client may have repeated a write whose answer was lost: then it was we who won.
    const holds = await getRecord<Pointer>(recordKeys.manifest(tenant));
    if (holds?.key !== pointer.key) return false;
  }
  keep(pointer.key, Promise.resolve(next));
  await reached('manifest-swapped');
  return true;
}

function bodyOf({ key, sha256: expected }: Pointer): Promise<Manifest> {
  const known = bodies.get(key);
  if (known) return known;
  const body = getObject(key).then((bytes) => {
    const found = sha256(bytes);
    if (found !== expected) throw corrupt(`The manifest ${key} has SHA-256 ${found}, not ${expected}.`);
    return Manifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  });
  body.catch(() => bodies.delete(key));
  keep(key, body);
  return body;
}

function keep(key: string, body: Promise<Manifest>): void {
  bodies.set(key, body);
  for (const oldest of bodies.keys()) {
    if (bodies.size <= KEPT_BODIES) return;
    bodies.delete(oldest);
  }
}

/** Full jitter: losers come back at different times, later each time. */
const jitter = (attempt: number) => Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
