import type { Readable } from 'node:stream';
import yauzl, { type Entry, type Options } from 'yauzl';
import { DocumentError } from '../errors.ts';
import type { ParseLimits } from '../limits.ts';

type ArchiveLimits = Pick<ParseLimits, 'zipEntries' | 'unpackedBytes'>;

/** The part of yauzl 3.4 that its types do not know yet. */
interface Zip {
  eachEntry(): AsyncIterable<Entry>;
  openReadStreamPromise(entry: Entry): Promise<Readable>;
}
const { fromBufferPromise } = yauzl as unknown as { fromBufferPromise(buffer: Buffer, options: Options): Promise<Zip> };

/** A zip archive in memory; what its entries unpack to is counted while they stream, whatever their headers say. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  stream(name: string): AsyncIterable<Uint8Array>;
  bytes(name: string): Promise<Uint8Array>;
  text(name: string): Promise<string>;
}

/** More than this out of one byte is no document. Deflate reaches 1,032. */
const maxRatio = 250;
/** Entries that unpack to less are harmless whatever their ratio. */
const smallBytes = 4 * 1024 * 1024;

export async function openArchive(bytes: Uint8Array, limits: ArchiveLimits): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await opened(buffer);
  const entries = await readEntries(zip, limits);
  let unpacked = 0;

  const isBomb = ({ compressedSize }: Entry, size: number) =>
    unpacked + size > limits.unpackedBytes || (size > smallBytes && size > compressedSize * maxRatio);

  async function* stream(name: string): AsyncIterable<Uint8Array> {
    const entry = entries.get(name);
    if (!entry) throw new DocumentError('damaged', `The archive has no ${name}.`, { where: name });
    if (entry.isEncrypted())
      throw new DocumentError('encrypted', `${name} in the archive is encrypted.`, { where: name });
    // What an honest bomb says of itself is seen before it is unpacked.
    if (isBomb(entry, entry.uncompressedSize)) throw bomb(name);
    let size = 0;
    let source: Readable | undefined;
    try {
      source = await zip.openReadStreamPromise(entry);
      for await (const piece of source as AsyncIterable<Buffer>) {
        size += piece.length;
        if (isBomb(entry, size)) throw bomb(name);
        yield piece;
      }
    } catch (cause) {
      throw cause instanceof DocumentError ? cause : damaged(cause, name);
    } finally {
      unpacked += size;
      source?.destroy();
    }
  }

  async function read(name: string): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of stream(name)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    stream,
    bytes: read,
    text: async (name) => (await read(name)).toString('utf8').replace(/^\uFEFF/, ''),
  };
}

async function opened(buffer: Buffer): Promise<Zip> {
  try {
    return await fromBufferPromise(buffer, { strictFileNames: false, validateEntrySizes: false });
  } catch (cause) {
    throw damaged(cause);
  }
}

async function readEntries(zip: Zip, limits: ArchiveLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName.replace(/^\//, ''), entry);
      if (entries.size > limits.zipEntries) {
        throw new DocumentError('bomb', `The archive has more than ${limits.zipEntries} entries.`);
      }
    }
  } catch (cause) {
    throw cause instanceof DocumentError ? cause : damaged(cause);
  }
  return entries;
}

const bomb = (name: string) =>
  new DocumentError('bomb', `The archive unpacks to far more than its size: ${name}.`, { where: name });

function damaged(cause: unknown, name?: string): DocumentError {
  const reason = (cause as Error).message;
  if (/end of central directory/i.test(reason)) {
    const hint = 'Upload the file again, whole.';
    return new DocumentError('damaged', 'The file is cut off: the end of the archive is missing.', { hint, cause });
  }
  const what = name === undefined ? 'The archive' : `${name} in the archive`;
  return new DocumentError('damaged', `${what} cannot be unpacked: ${reason}.`, { where: name, cause });
}
