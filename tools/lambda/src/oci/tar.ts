import { bytesOf, type LayerFile } from './layer-file.ts';

/** A file that no layer can hold; the message says why. */
export class LayerFileError extends Error {
  override name = 'LayerFileError';
}

const block = 512;
/** What the eleven octal digits of ustar's field can say. */
const maxFileBytes = 8 ** 11 - 1;

/**
 * A ustar archive of the files that is the same for the same files, wherever and by whomever it is made: sorted, time 0,
 * owner 0, modes 755 and 644, and an entry for every folder, since Lambda refuses an archive without them.
 */
export function tar(files: LayerFile[]): Uint8Array {
  const entries = new Map<string, Uint8Array[]>();
  for (const file of files) {
    for (const folder of foldersOf(file.path)) entries.set(`${folder}/`, [header(`${folder}/`, '5', 0o755)]);
    if (entries.has(file.path)) throw new LayerFileError(`${file.path} is twice in one layer`);
    entries.set(file.path, entryOf(file));
  }
  const sorted = [...entries.keys()].sort(byBytes).flatMap((path) => entries.get(path)!);
  return Buffer.concat([...sorted, Buffer.alloc(2 * block)]);
}

function entryOf({ path, content, executable }: LayerFile): Uint8Array[] {
  if ('linkTo' in content) return [header(path, '2', 0o777, 0, content.linkTo)];
  const bytes = bytesOf(content);
  const padding = Buffer.alloc((block - (bytes.length % block)) % block);
  return [header(path, '0', executable ? 0o755 : 0o644, bytes.length), bytes, padding];
}

function header(path: string, type: '0' | '2' | '5', mode: number, size = 0, linkTo = ''): Uint8Array {
  const [prefix, name] = split(path);
  if (Buffer.byteLength(linkTo) > 100)
    throw new LayerFileError(`${path}: the link's target is over 100 bytes: ${linkTo}`);
  if (size > maxFileBytes)
    throw new LayerFileError(
      `${path} has ${size} bytes, and a file of a layer has ${maxFileBytes} at most: leave it out`,
    );
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  octal(bytes, mode, 100, 8);
  octal(bytes, 0, 108, 8);
  octal(bytes, 0, 116, 8);
  octal(bytes, size, 124, 12);
  octal(bytes, 0, 136, 12);
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156);
  bytes.write(linkTo, 157);
  bytes.write('ustar\u000000', 257);
  octal(bytes, 0, 329, 8);
  octal(bytes, 0, 337, 8);
  bytes.write(prefix, 345);
  bytes.write(
    `${bytes
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return bytes;
}

const octal = (bytes: Buffer, value: number, offset: number, length: number) =>
  bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset);

/** ustar's two fields for a path: at most 155 bytes before a slash and 100 after it. */
function split(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (name && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return [prefix, name];
  }
  throw new LayerFileError(
    `${path}: a path in a layer has at most 100 bytes after one of its slashes and 155 before it; shorten it`,
  );
}

/** The folders that a path lies in, the outermost first. */
export function foldersOf(path: string): string[] {
  if (path.startsWith('/') || path.split('/').some((part) => ['', '.', '..'].includes(part)))
    throw new LayerFileError(`"${path}" is no path within an image`);
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
