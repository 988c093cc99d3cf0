import { statSync } from 'node:fs';
import type { LayerFile } from '../oci/layer-file.ts';
import type { Image } from '../oci/layout.ts';
import type { TarEntry } from '../oci/read-tar.ts';
import { foldersOf } from '../oci/tar.ts';
import { mediaTypes } from '../oci/types.ts';
import { readElf, type Elf } from './elf.ts';

/** An image that Lambda would refuse or could not run; the message names every reason. */
export class InvalidImageError extends Error {
  override name = 'InvalidImageError';
}

/** What a layer holds in one place. */
export interface LayerEntry {
  path: string;
  type: TarEntry['type'];
  bytes: number;
  /** Of a compiled file. */
  elf: Elf | null;
}

/** What Amazon Linux 2023, under AWS's image, has: the newest versions that a binary may need. */
const provided: Record<string, number[]> = { GLIBC: [2, 34], GLIBCXX: [3, 4, 29], CXXABI: [1, 3, 13], GCC: [11, 0, 0] };

/** Lambda's quota for an image, unpacked. */
const maxBytes = 10 * 1024 ** 3;
/** Lambda's quota for environment variables, together. */
const maxEnvironmentBytes = 4096;

/**
 * Refuses what Lambda refuses or cannot run though a registry takes it: see "Creating Lambda functions using container
 * images" and "Lambda quotas" in AWS's Developer Guide; docker/buildx#1533, bazel-contrib/rules_oci#777 and
 * aspect-build/rules_aws#96.
 * @param layers what each layer above the base holds
 */
export function validateImage(name: string, { manifest, config }: Image, layers: LayerEntry[][]): void {
  const entries = layers.flat();
  const unpacked = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = unpacked + manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
  const environment = (config.config.Env ?? []).join('\0');
  const reasons = [
    manifest.mediaType !== mediaTypes.manifest &&
      `it is a ${manifest.mediaType}: Lambda takes one manifest of one platform`,
    config.os !== 'linux' && `its system is ${config.os}: Lambda runs linux`,
    !['amd64', 'arm64'].includes(config.architecture) &&
      `its processor is ${config.architecture}: Lambda has amd64 and arm64`,
    manifest.layers.length !== config.rootfs.diff_ids.length &&
      'its manifest and its config name different numbers of layers',
    manifest.layers.length > 127 && `it has ${manifest.layers.length} layers, and 127 is the most`,
    ...manifest.layers
      .filter((layer) => layer.mediaType !== mediaTypes.layer)
      .map((layer) => `layer ${layer.digest} is a ${layer.mediaType}: Lambda takes layers compressed by gzip`),
    !config.config.Cmd?.[0]?.includes('.') && 'its Cmd names no handler, such as "index.handler"',
    bytes > maxBytes && `it has ${bytes} bytes, and ${maxBytes} are the most`,
    environment.length > maxEnvironmentBytes &&
      `its environment has ${environment.length} bytes, and 4096 are the most`,
    ...layers.flatMap(foldersWithoutEntry),
    ...entries.flatMap(unrunnable(config.architecture)),
  ].filter((reason) => reason !== false);
  if (reasons.length > 0)
    throw new InvalidImageError(
      `${name}: Lambda would not run this image:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
    );
}

/** What a layer made of files holds: `tar` gives every folder an entry. */
export function entriesOf(files: LayerFile[]): LayerEntry[] {
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  return [
    ...[...folders].map((path): LayerEntry => ({ path, type: 'folder', bytes: 0, elf: null })),
    ...files.map(({ path, content }): LayerEntry => {
      if ('linkTo' in content) return { path, type: 'other', bytes: 0, elf: null };
      const bytes = content instanceof Uint8Array ? content.length : statSync(content.copyOf).size;
      return { path, type: 'file', bytes, elf: readElf(content) };
    }),
  ];
}

/** What a layer that another program wrote holds. */
export const entriesIn = (archive: TarEntry[]): LayerEntry[] =>
  archive.map(({ path, type, content }) => ({ path, type, bytes: content.length, elf: readElf(content) }));

function foldersWithoutEntry(layer: LayerEntry[]): string[] {
  const folders = new Set(layer.flatMap(({ path, type }) => (type === 'folder' ? path : [])));
  const missing = new Set(layer.flatMap(({ path }) => foldersOf(path)).filter((folder) => !folders.has(folder)));
  return [...missing].map((folder) => `${folder}/ has no entry of its own in the layer that has files in it`);
}

const unrunnable =
  (architecture: string) =>
  ({ path, elf }: LayerEntry): string[] => {
    if (!elf) return [];
    if (elf.architecture !== architecture)
      return [`${path} is compiled for ${elf.architecture ?? 'another processor'}, not for ${architecture}`];
    const newer = elf.needs.filter((need) => !isProvided(need));
    return newer.length > 0 ? [`${path} needs ${newer.join(', ')}, newer than Amazon Linux 2023 has`] : [];
  };

function isProvided(need: string): boolean {
  const [library, version] = need.split('_') as [string, string?];
  const limit = provided[library];
  if (!limit || !version || !/^[\d.]+$/.test(version)) return need !== 'GLIBC_PRIVATE';
  const numbers = version.split('.').map(Number);
  const at = numbers.findIndex((number, index) => number !== (limit[index] ?? 0));
  return at === -1 || numbers[at]! < (limit[at] ?? 0);
}
