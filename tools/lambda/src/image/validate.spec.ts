import { readFileSync } from 'node:fs';
import type { Image } from '../oci/layout.ts';
import type { LayerFile } from '../oci/layer-file.ts';
import { mediaTypes } from '../oci/types.ts';
import { usearchBinary } from '../testing/usearch-binary.ts';
import { entriesOf, validateImage, type LayerEntry } from './validate.ts';

const digest = `sha256:${'0'.repeat(64)}`;

function imageWith({ manifest = {}, config = {}, rootfs = {} }: Record<string, object> = {}): Image {
  return {
    digest,
    manifest: {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest, size: 1 },
      layers: [{ mediaType: mediaTypes.layer, digest, size: 1 }],
      ...manifest,
    },
    config: {
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['index.handler'] },
      rootfs: { type: 'layers', diff_ids: [digest], ...rootfs },
      ...config,
    } as Image['config'],
  };
}

/** A real binary; every name of a version in it may be overwritten by one as long. */
function binary(platform: 'linux-x64' | 'linux-arm64', replace: [string, string] = ['', '']): LayerFile {
  const content = readFileSync(usearchBinary(platform));
  const [from, to] = replace.map((text) => Buffer.from(`\0${text}\0`)) as [Buffer, Buffer];
  for (let at = content.indexOf(from); from.length > 2 && at !== -1; at = content.indexOf(from, at + 1))
    to.copy(content, at);
  return { path: 'var/task/fast.node', content };
}

const layer = (mediaType: string, size = 1) => ({ mediaType, digest, size });

test('an image with binaries for its processor and its base is let through', () => {
  expect(() => validateImage('find', imageWith(), [entriesOf([binary('linux-x64')])])).not.toThrow();
});

test.each<[string, Image, (LayerFile | LayerEntry)[], RegExp]>([
  [
    'an index of several platforms',
    imageWith({ manifest: { mediaType: mediaTypes.index } }),
    [],
    /it is a application\/vnd\.oci\.image\.index.*Lambda takes one manifest of one platform/,
  ],
  ['another system', imageWith({ config: { os: 'windows' } }), [], /its system is windows/],
  ['another processor', imageWith({ config: { architecture: 's390x' } }), [], /its processor is s390x/],
  [
    'a layer that is not compressed',
    imageWith({ manifest: { layers: [layer('application/vnd.oci.image.layer.v1.tar')] } }),
    [],
    /is a application\/vnd\.oci\.image\.layer\.v1\.tar: Lambda takes layers compressed by gzip/,
  ],
  [
    'more layers than Lambda takes',
    imageWith({
      manifest: { layers: Array(128).fill(layer(mediaTypes.layer)) },
      rootfs: { diff_ids: Array(128).fill(digest) },
    }),
    [],
    /it has 128 layers, and 127 is the most/,
  ],
  ['a layer that its config does not know', imageWith({ rootfs: { diff_ids: [] } }), [], /different numbers of layers/],
  ['no handler', imageWith({ config: { config: {} } }), [], /its Cmd names no handler/],
  [
    'more than 10 GB',
    imageWith({ manifest: { layers: [layer(mediaTypes.layer, 11 * 1024 ** 3)] } }),
    [],
    /and 10737418240 are the most/,
  ],
  [
    'too large an environment',
    imageWith({ config: { config: { Cmd: ['a.b'], Env: ['A='.padEnd(5000, 'x')] } } }),
    [],
    /its environment has 5000 bytes, and 4096 are the most/,
  ],
  [
    'a binary for another processor',
    imageWith(),
    [binary('linux-arm64')],
    /fast\.node is compiled for arm64, not for amd64/,
  ],
  [
    'a binary that needs a newer C library than the base has',
    imageWith(),
    [binary('linux-x64', ['GLIBC_2.14', 'GLIBC_2.38'])],
    /fast\.node needs GLIBC_2\.38, newer than Amazon Linux 2023 has/,
  ],
  [
    'a binary that needs a newer C++ library than the base has',
    imageWith(),
    [binary('linux-x64', ['GLIBCXX_3.4.29', 'GLIBCXX_3.4.31'])],
    /fast\.node needs GLIBCXX_3\.4\.31, newer than Amazon Linux 2023 has/,
  ],
  [
    'a layer that has a file in a folder without an entry of its own',
    imageWith(),
    [
      { path: 'opt', type: 'folder', bytes: 0, elf: null },
      { path: 'opt/tool/run', type: 'file', bytes: 0, elf: null },
    ],
    /opt\/tool\/ has no entry of its own in the layer/,
  ],
])('%s is refused by name', (_, image, held, reason) => {
  const layer = held.flatMap((one) => ('type' in one ? one : entriesOf([one])));
  expect(() => validateImage('find', image, [layer])).toThrow(reason);
  expect(() => validateImage('find', image, [layer])).toThrow(/^find: Lambda would not run this image:\n/);
});
