/** An entry of an archive that others made; its path has no leading "./" and no slash at the end. */
export interface TarEntry {
  path: string;
  type: 'file' | 'folder' | 'other';
  content: Uint8Array;
}

const block = 512;

/** Reads an archive in the formats that Docker writes: ustar, with pax's and GNU's ways of saying a long path. */
export function readTar(archive: Uint8Array): TarEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries: TarEntry[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    const field = (from: number, length: number) => textIn(bytes.subarray(at + from, at + from + length));
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const content = bytes.subarray(at + block, at + block + size);
    const type = field(156, 1);
    const prefix = field(257, 5) === 'ustar' && field(263, 2) === '00' ? field(345, 155) : '';
    if (type === 'x') longPath = paxPath(content) ?? longPath;
    else if (type === 'L') longPath = textIn(content);
    else if (type !== 'g') {
      const path = longPath ?? [prefix, field(0, 100)].filter(Boolean).join('/');
      entries.push({ path: path.replace(/^\.?\//, '').replace(/\/$/, ''), type: kinds[type] ?? 'other', content });
      longPath = undefined;
    }
    at += block + Math.ceil(size / block) * block;
  }
  return entries.filter(({ path }) => path !== '' && path !== '.');
}

const kinds: Record<string, TarEntry['type']> = { '': 'file', '0': 'file', '5': 'folder' };

const textIn = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end).trim();
};

/** pax's records are "LENGTH KEY=VALUE\n", the length in bytes of the whole record. */
function paxPath(content: Buffer): string | undefined {
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString('latin1', at, at + 20), 10);
    if (!length) return undefined;
    const record = content.toString('utf8', at, at + length - 1);
    const [, key, value] = /^\d+ ([^=]+)=(.*)$/s.exec(record) ?? [];
    if (key === 'path') return value;
    at += length;
  }
  return undefined;
}
