import { createHash, hash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export const sha256 = (bytes: Uint8Array | string): string => `sha256:${hash('sha256', bytes)}`;

/** Blobs by their digest, in the folders of an OCI image layout; each is written once, whole, and never changed. */
export class BlobStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(digest: string): string {
    return join(this.root, 'blobs', ...digest.split(':'));
  }

  has(digest: string): boolean {
    return existsSync(this.path(digest));
  }

  /** @throws {Error} when the blob is missing or is not what its digest says */
  async read(digest: string): Promise<Buffer> {
    const bytes = await readFile(this.path(digest));
    if (sha256(bytes) !== digest) throw new DamagedBlobError(this.path(digest));
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<string> {
    const digest = sha256(bytes);
    if (!this.has(digest)) await writeWhole(this.path(digest), bytes);
    return digest;
  }

  /** Checks a blob's bytes against its digest without holding them. */
  async verify(digest: string): Promise<void> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.path(digest)), hash);
    if (`sha256:${hash.digest('hex')}` !== digest) throw new DamagedBlobError(this.path(digest));
  }

  /** Gives another store the blob: as a hard link, or as a copy where that cannot be (another file system, another owner). */
  async linkTo(other: BlobStore, digest: string): Promise<void> {
    const target = other.path(digest);
    await mkdir(dirname(target), { recursive: true });
    await link(this.path(digest), target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      if (!['EXDEV', 'EPERM', 'EMLINK'].includes(error.code!)) throw error;
      await writeWhole(target, await this.read(digest));
    });
  }

  async size(digest: string): Promise<number> {
    return (await stat(this.path(digest))).size;
  }
}

/** A blob whose bytes are not those of its digest. */
export class DamagedBlobError extends Error {
  override name = 'DamagedBlobError';

  constructor(path: string) {
    super(`${path} is damaged: its bytes do not have the digest that it is named by. Delete it and build again.`);
  }
}

/** Writes a file so that it is either whole or not there. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
