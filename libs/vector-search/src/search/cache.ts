import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DocentError } from '@docent/function-kit';
import type { Segment } from '@docent/contracts/vector-search';
import { downloadObject, objectKeys, type SegmentFile } from '@docent/storage';

import { OpenSegment } from '../segment/open-segment.ts';
import { RangedRows } from '../segment/ranged-rows.ts';

/** Part of the disk's free space that segments may take. */
const SHARE_OF_DISK = 0.8;

/** Vectors of more bytes stay in S3 at first: a search reads a few hundred rows of them, by ranges. */
const BROUGHT_BYTES = 4 << 20;
const VECTORS = 'vectors.f32';

interface Held {
  segment: Promise<OpenSegment>;
  folder: string;
  bytes: number;
  users: number;
  /** Brings the exact vectors to this disk too, where they were left in S3. */
  bringing?: Promise<void>;
}

/**
 * Segments on this machine's disk, open. Those that no search uses are dropped, least recently used first, when others
 * need the room. Files are immutable and appear only when their checksum was right, so what is there is never checked again.
 */
export class SegmentCache {
  readonly folder: string;
  readonly #limit: number | undefined;
  readonly #held = new Map<string, Held>();
  /** Folders on their way out, by segment: whoever wants one again waits until it is gone. */
  readonly #leaving = new Map<string, Promise<void>>();

  /** @param limit bytes of segments at most; without it, most of what is free on the disk */
  constructor(folder: string = ownFolder(), limit?: number) {
    this.folder = folder;
    this.#limit = limit;
  }

  /**
   * Gives the segments to `work`, open, and keeps them so until it ends. Of a large segment the first search brings the
   * graph and the words alone; the second one has the vectors brought beside it.
   * @param whole every file is brought, and its checksum verified, before the work begins
   */
  async using<T>(
    tenant: string,
    segments: readonly Segment[],
    work: (open: OpenSegment[]) => Promise<T>,
    { whole = false }: { whole?: boolean } = {},
  ): Promise<T> {
    await this.#makeRoom(segments);
    const held = segments.map((segment) => this.#hold(tenant, segment));
    try {
      if (whole) await Promise.all(held.map((entry, index) => this.#bring(tenant, segments[index]!, entry)));
      return await work(await Promise.all(held.map(({ segment }) => segment)));
    } finally {
      for (const entry of held) entry.users--;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.#drop(id)));
  }

  #hold(tenant: string, segment: Segment): Held {
    const known = this.#held.get(segment.segment);
    if (known) {
      this.#held.delete(segment.segment);
      this.#held.set(segment.segment, known);
      known.users++;
      void this.#bring(tenant, segment, known).catch(() => undefined);
      return known;
    }
    const folder = join(this.folder, tenant, segment.segment);
    const entry: Held = { segment: this.#fetch(tenant, segment, folder), folder, bytes: bytesOf(segment), users: 1 };
    entry.segment.catch(() => this.#held.delete(segment.segment));
    this.#held.set(segment.segment, entry);
    return entry;
  }

  async #fetch(tenant: string, segment: Segment, folder: string): Promise<OpenSegment> {
    await this.#leaving.get(segment.segment);
    await mkdir(folder, { recursive: true });
    const files = Object.keys(segment.files) as SegmentFile[];
    const leftOut = isLeftOut(segment) && !(await isThere(join(folder, VECTORS)));
    const brought = files.filter((name) => !(leftOut && name === VECTORS));
    await Promise.all(brought.map((name) => bringFile(tenant, segment, name, folder)));
    const ranged = leftOut
      ? new RangedRows(objectKeys.segmentFile(tenant, segment.segment, VECTORS), segment.dimensions)
      : undefined;
    return OpenSegment.open(folder, segment, ranged);
  }

  #bring(tenant: string, segment: Segment, entry: Held): Promise<void> {
    if (!isLeftOut(segment)) return Promise.resolve();
    entry.bringing ??= entry.segment
      .then(async (open) => {
        await bringFile(tenant, segment, VECTORS, entry.folder);
        open.readRowsFrom(entry.folder);
      })
      .catch((error: unknown) => {
        entry.bringing = undefined;
        throw error;
      });
    return entry.bringing;
  }

  async #makeRoom(wanted: readonly Segment[]): Promise<void> {
    const ids = new Set(wanted.map(({ segment }) => segment));
    const needed = wanted.reduce((sum, segment) => sum + bytesOf(segment), 0);
    let held = 0;
    for (const [id, { bytes }] of this.#held) if (!ids.has(id)) held += bytes;
    const limit = this.#limit ?? (await this.#room());
    if (needed > limit) {
      const message = `The index needs ${needed} bytes of disk and may take ${limit}: give the function more ephemeral storage.`;
      throw new DocentError('TooLarge', message, { reason: 'ephemeral-storage' });
    }
    for (const [id, { bytes, users }] of this.#held) {
      if (held + needed <= limit) return;
      if (ids.has(id) || users > 0) continue;
      held -= bytes;
      await this.#drop(id);
    }
  }

  async #room(): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    const { bavail, bsize } = await statfs(this.folder);
    const held = [...this.#held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return (bavail * bsize + held) * SHARE_OF_DISK;
  }

  async #drop(id: string): Promise<void> {
    const entry = this.#held.get(id);
    if (!entry) return;
    this.#held.delete(id);
    const leaving = Promise.resolve(entry.bringing)
      .catch(() => undefined)
      .then(() => entry.segment)
      .then((segment) => segment.close())
      .catch(() => undefined)
      .then(() => rm(entry.folder, { recursive: true, force: true }))
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
    await leaving;
  }

  /** Drops the tenant's segments that the index names no more and no search uses. */
  async sweep(tenant: string, named: ReadonlySet<string>): Promise<void> {
    const folder = join(this.folder, tenant);
    const there = await readdir(folder).catch(() => []);
    await Promise.all(
      there
        .filter((id) => !named.has(id) && !this.#leaving.has(id) && !this.#held.get(id)?.users)
        .map((id) => (this.#held.has(id) ? this.#drop(id) : rm(join(folder, id), { recursive: true, force: true }))),
    );
  }
}

/** A process has a folder of its own, so that none sweeps another's; those of processes that are gone are removed. */
function ownFolder(): string {
  const parent = join(tmpdir(), 'docent-segments');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isRunning(Number(name))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return join(parent, String(process.pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Brings a file that is not there yet. */
async function bringFile(tenant: string, segment: Segment, name: SegmentFile, folder: string): Promise<void> {
  const file = join(folder, name);
  if (await isThere(file)) return;
  await downloadObject(objectKeys.segmentFile(tenant, segment.segment, name), file, segment.files[name]!);
}

const isLeftOut = ({ files }: Segment) => (files[VECTORS]?.bytes ?? 0) > BROUGHT_BYTES;
const bytesOf = ({ files }: Segment) => Object.values(files).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
