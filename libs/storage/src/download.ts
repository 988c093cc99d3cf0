import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

import { ObjectCorruptError, ObjectMissingError } from './errors.ts';
import { streamObject, type Digest } from './objects.ts';

const ATTEMPTS = 4;

/**
 * Brings an object into a file. A broken transfer goes on where it stopped; the file appears under its name only when
 * it is whole and its SHA-256 is right, so a file that is there can be trusted.
 */
export async function downloadObject(key: string, file: string, digest: Digest): Promise<void> {
  const partial = `${file}.${randomUUID()}.part`;
  try {
    const sha256 = await fetchInto(partial, key, digest.bytes);
    if (sha256 !== digest.sha256) throw new ObjectCorruptError(key, `SHA-256 ${sha256}, expected ${digest.sha256}`);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** What an object's bytes are, read as they come; undefined when it is not there. */
export async function objectDigest(key: string): Promise<Digest | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const part of await streamObject(key)) {
      hash.update(part as Buffer);
      bytes += (part as Buffer).byteLength;
    }
  } catch (error) {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function fetchInto(file: string, key: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, 'w');
  try {
    let received = 0;
    for (let attempt = 1; received < bytes; attempt++) {
      try {
        for await (const part of await streamObject(key, [received, bytes - 1])) {
          const chunk = part as Buffer;
          await handle.write(chunk);
          hash.update(chunk);
          received += chunk.byteLength;
        }
        if (received !== bytes) throw new ObjectCorruptError(key, `${received} bytes, expected ${bytes}`);
      } catch (error) {
        const final = error instanceof ObjectMissingError || error instanceof ObjectCorruptError;
        if (final || attempt === ATTEMPTS) throw error;
      }
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
