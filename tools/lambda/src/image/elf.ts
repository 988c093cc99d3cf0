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

/** What a 64-bit little-endian ELF file is for and needs (System V ABI; LSB, "Symbol Versioning"); null for other files. */
export function readElf(bytes: Uint8Array): Elf | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46) return null;
  if (file[4] !== 2 || file[5] !== 1) return { architecture: null, needs: [] };
  const sections = sectionsOf(file);
  const needs = sections.filter(({ type }) => type === SHT_GNU_VERNEED);
  return {
    architecture: machines[file.readUInt16LE(18)] ?? null,
    needs: needs.flatMap((section) => versionsIn(file, section, sections[section.link]!.offset)),
  };
}

interface Section {
  type: number;
  offset: number;
  link: number;
  info: number;
}

function sectionsOf(file: Buffer): Section[] {
  const table = Number(file.readBigUInt64LE(40));
  const [size, count] = [file.readUInt16LE(58), file.readUInt16LE(60)];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      link: file.readUInt32LE(at + 40),
      info: file.readUInt32LE(at + 44),
    };
  });
}

/** `info` libraries, each with a chain of versions; offsets are relative to the entry that they are in. */
function versionsIn(file: Buffer, section: Section, names: number): string[] {
  const versions: string[] = [];
  for (let library = 0, at = section.offset; library < section.info; library++) {
    const count = file.readUInt16LE(at + 2);
    for (let version = 0, entry = at + file.readUInt32LE(at + 8); version < count; version++) {
      const name = names + file.readUInt32LE(entry + 8);
      const weak = (file.readUInt16LE(entry + 4) & VER_FLG_WEAK) !== 0;
      if (!weak) versions.push(file.toString('latin1', name, file.indexOf(0, name)));
      entry += file.readUInt32LE(entry + 12);
    }
    at += file.readUInt32LE(at + 12);
  }
  return versions;
}
