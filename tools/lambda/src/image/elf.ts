import { closeSync, openSync, readSync } from 'node:fs';
import type { FileOnDisk } from '../oci/layer-file.ts';
import type { Architecture } from '../oci/types.ts';

export interface Elf {
  architecture: Architecture | null;
  /** Versions of shared libraries' symbols that it needs: `GLIBC_2.34`, `GLIBCXX_3.4.29`. */
  needs: string[];
}

const machines: Record<number, Architecture> = { 62: 'amd64', 183: 'arm64' };
const SHT_GNU_VERNEED = 0x6ffffffe;
/** The loader lets such a version be missing. */
const VER_FLG_WEAK = 2;

/** Some of a file's bytes; fewer where it ends before. */
type Read = (offset: number, length: number) => Buffer;

/** What a 64-bit little-endian ELF file is for and needs (System V ABI; LSB, "Symbol Versioning"); null for other files. */
export function readElf(content: Uint8Array | FileOnDisk): Elf | null {
  if (content instanceof Uint8Array) {
    const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    return elfOf((offset, length) => file.subarray(offset, offset + length));
  }
  const file = openSync(content.copyOf, 'r');
  try {
    return elfOf((offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    });
  } finally {
    closeSync(file);
  }
}

function elfOf(read: Read): Elf | null {
  const header = read(0, 64);
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46) return null;
  if (header[4] !== 2 || header[5] !== 1) return { architecture: null, needs: [] };
  const sections = sectionsOf(header, read);
  const needs = sections.filter(({ type }) => type === SHT_GNU_VERNEED);
  return {
    architecture: machines[header.readUInt16LE(18)] ?? null,
    needs: needs.flatMap((section) =>
      versionsIn(bytesIn(section, read), section.info, bytesIn(sections[section.link]!, read)),
    ),
  };
}

interface Section {
  type: number;
  offset: number;
  size: number;
  link: number;
  info: number;
}

const bytesIn = ({ offset, size }: Section, read: Read): Buffer => read(offset, size);

function sectionsOf(header: Buffer, read: Read): Section[] {
  const [size, count] = [header.readUInt16LE(58), header.readUInt16LE(60)];
  const table = read(Number(header.readBigUInt64LE(40)), size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at + 4),
      offset: Number(table.readBigUInt64LE(at + 24)),
      size: Number(table.readBigUInt64LE(at + 32)),
      link: table.readUInt32LE(at + 40),
      info: table.readUInt32LE(at + 44),
    };
  });
}

/** So many libraries, each with a chain of versions; offsets are relative to the entry that they are in. */
function versionsIn(needs: Buffer, libraries: number, names: Buffer): string[] {
  const versions: string[] = [];
  for (let library = 0, at = 0; library < libraries; library++) {
    const count = needs.readUInt16LE(at + 2);
    for (let version = 0, entry = at + needs.readUInt32LE(at + 8); version < count; version++) {
      const name = needs.readUInt32LE(entry + 8);
      const weak = (needs.readUInt16LE(entry + 4) & VER_FLG_WEAK) !== 0;
      if (!weak) versions.push(names.toString('latin1', name, names.indexOf(0, name)));
      entry += needs.readUInt32LE(entry + 12);
    }
    at += needs.readUInt32LE(at + 12);
  }
  return versions;
}
