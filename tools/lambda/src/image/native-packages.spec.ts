import { basename, join } from 'node:path';
import type { Platform } from '../oci/types.ts';
import { readElf } from './elf.ts';
import { findPackage, nativePackage } from './native-packages.ts';

const workspace = join(import.meta.dirname, '../../../..');

async function filesOf(name: string, platform: Platform) {
  const { files, packages } = await nativePackage(findPackage(name, workspace, 'native'), platform);
  const binaries = files.flatMap(({ path, content }) => {
    const elf = 'linkTo' in content ? null : readElf(content);
    return elf ? [{ path, ...elf }] : [];
  });
  return { packages: packages.map(({ name }) => name), paths: files.map(({ path }) => path), binaries };
}

test.each([
  ['onnxruntime-node', 'linux/amd64', 'amd64'],
  ['onnxruntime-node', 'linux/arm64', 'arm64'],
  ['usearch', 'linux/amd64', 'amd64'],
  ['usearch', 'linux/arm64', 'arm64'],
] as const)(
  '%s for %s is the binaries for it and no other, with the packages that it loads',
  async (name, platform, architecture) => {
    const { paths, binaries, packages } = await filesOf(name, platform);
    expect(packages[0]).toBe(name);
    expect(packages.length).toBeGreaterThan(1);
    expect(new Set(binaries.map((binary) => binary.architecture))).toEqual(new Set([architecture]));
    expect(binaries.some(({ path }) => path.endsWith('.node'))).toBe(true);
    expect(paths.filter((path) => /\.(dll|dylib|exe|map|ts)$|cuda|tensorrt/.test(path))).toEqual([]);
  },
);

test('a package whose compiled code is a package of its own has it once: liteparse, whose second build needs a newer glibc', async () => {
  const { paths, binaries } = await filesOf('@llamaindex/liteparse', platformHere);
  const names = binaries.map(({ path }) => basename(path));
  expect(names.length).toBe(new Set(names).size);
  expect(paths).toContain('var/task/node_modules/@llamaindex/liteparse/dist/pool-worker.js');
});

const platformHere: Platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
