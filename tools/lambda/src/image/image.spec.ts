import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BlobStore } from '../oci/blob-store.ts';
import { readLayout } from '../oci/layout.ts';
import { imageWorkspace } from '../testing/image-workspace.ts';
import type { BuiltImage } from './image-builder.ts';

const useModelsOf = (root: string) => {
  process.env.XDG_CACHE_HOME = join(root, 'cache');
};
const before = process.env.XDG_CACHE_HOME;
afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
});

/** Names of the files in a layer, as tar itself reads them. */
async function filesIn(layout: string, digest: string): Promise<string[]> {
  const archive = gunzipSync(await new BlobStore(layout).read(digest));
  const listing = execFileSync('tar', ['--list', '-f', '-'], { input: archive }).toString().trim();
  return listing.split('\n').filter((path) => !path.endsWith('/'));
}

test('an image is the base’s layers by reference, then one for each native package, each model and the bundle', async () => {
  using workspace = imageWorkspace();
  useModelsOf(workspace.root);
  const { image, base, contents } = await workspace.build();
  expect(contents.map(({ name }) => name)).toEqual(['fast', 'tiny', 'bundle']);
  expect(image.manifest.layers.map(({ digest }) => digest)).toEqual([
    ...base.layers.map(({ digest }) => digest),
    ...contents.map(({ layer }) => layer.digest),
  ]);
  expect(new Set(image.manifest.layers.map(({ mediaType }) => mediaType))).toEqual(
    new Set(['application/vnd.oci.image.layer.v1.tar+gzip']),
  );
  expect(await readLayout(workspace.layout)).toEqual(image);
  const [native, model, bundle] = await Promise.all(
    contents.map(({ layer }) => filesIn(workspace.layout, layer.digest)),
  );
  expect(native).toEqual([
    'var/task/node_modules/fast/index.js',
    'var/task/node_modules/fast/package.json',
    'var/task/node_modules/fast/prebuilds/linux-x64/fast.node',
  ]);
  expect(model).toEqual(['opt/models/tiny/weights.onnx']);
  expect(bundle!.every((path) => /^var\/task\/(index|chunk-\w+|rare-\w+)\.mjs$/.test(path))).toBe(true);
  expect(image.config).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: ['PATH=/bin', 'MODEL_PATH=/opt/models'],
      Entrypoint: ['/lambda-entrypoint.sh'],
      WorkingDir: '/var/task',
      Cmd: ['index.handler'],
    },
  });
});

test('a package of data is a layer of the folders that are read of it', async () => {
  using workspace = imageWorkspace({
    'node_modules/words/package.json': { name: 'words', version: '1.0.0', license: 'MIT' },
    'node_modules/words/best/words.gz': 'best',
    'node_modules/words/larger/words.gz': 'larger',
    'apps/find/function.json': fn({ native: ['fast'], models: ['tiny'], data: { words: ['best'] } }),
  });
  useModelsOf(workspace.root);
  const { contents } = await workspace.build();
  expect(contents.map(({ name }) => name)).toEqual(['fast', 'words', 'tiny', 'bundle']);
  expect(await filesIn(workspace.layout, contents[1]!.layer.digest)).toEqual([
    'var/task/node_modules/words/best/words.gz',
    'var/task/node_modules/words/package.json',
  ]);
});

test('another platform gets that platform’s base and binaries', async () => {
  using workspace = imageWorkspace();
  useModelsOf(workspace.root);
  const { image, contents } = await workspace.build('linux/arm64');
  expect(image.config.architecture).toBe('arm64');
  expect(await filesIn(workspace.layout, contents[0]!.layer.digest)).toContain(
    'var/task/node_modules/fast/prebuilds/linux-arm64/fast.node',
  );
});

test('the digest is the same in another folder, with other modes and times of the files', async () => {
  const builds: BuiltImage[] = [];
  for (const mode of [0o600, 0o777]) {
    using workspace = imageWorkspace();
    useModelsOf(workspace.root);
    for (const entry of readdirSync(workspace.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      chmodSync(join(entry.parentPath, entry.name), mode);
      utimesSync(join(entry.parentPath, entry.name), mode, mode);
    }
    builds.push(await workspace.build());
  }
  expect(builds[1]!.image).toEqual(builds[0]!.image);
});

test('an edit of the source makes a new bundle layer and no other', async () => {
  using workspace = imageWorkspace();
  useModelsOf(workspace.root);
  const first = await workspace.build();
  workspace.write('apps/find/src/rare.ts', "export const rare = 'rarer';");
  const second = await workspace.build();
  const layers = ({ image }: BuiltImage) => image.manifest.layers.map(({ digest }) => digest);
  expect(layers(second).slice(0, -1)).toEqual(layers(first).slice(0, -1));
  expect(layers(second).at(-1)).not.toBe(layers(first).at(-1));
});

test('a blob that is missing from the store or the layout is made again', async () => {
  using workspace = imageWorkspace();
  useModelsOf(workspace.root);
  const { image, contents } = await workspace.build();
  const bundle = contents.at(-1)!.layer.digest;
  for (const folder of [workspace.layout, join(workspace.root, 'dist/blobs')])
    rmSync(new BlobStore(folder).path(bundle));
  await workspace.build();
  expect((await filesIn(workspace.layout, bundle)).length).toBeGreaterThan(0);
  expect(await readLayout(workspace.layout)).toEqual(image);
});

describe('is refused, and nothing is laid out,', () => {
  test.each([
    [
      'when a native package is not installed',
      { 'apps/find/function.json': fn({ native: ['missing'] }) },
      /function\.json: native: the package "missing" is not installed\. Add it to the dependencies/,
    ],
    [
      'when a package of data has no such folder',
      { 'apps/find/function.json': fn({ data: { left: ['best'] } }) },
      /The package "left" has no folder best/,
    ],
    [
      'when a native package has nothing for the platform',
      { 'apps/find/function.json': fn({ native: ['left'] }) },
      /The package "left" 1\.0\.0 has no compiled code for linux\/amd64/,
    ],
    [
      'when there is no such model',
      { 'apps/find/function.json': fn({ models: ['huge'] }) },
      /There is no model "huge": .*models\/huge\/model\.json is missing/,
    ],
    [
      'when a model is not on this machine',
      {
        'models/small/model.json': { files: { 'a.onnx': { bytes: 1, sha256: '' } } },
        'apps/find/function.json': fn({ models: ['small'] }),
      },
      /The model "small" is not on this machine: .* Run "npm run models -- small" to get it/,
    ],
    [
      'when a model’s file is another',
      { 'cache/docent/models/tiny/weights.onnx': 'other' },
      /weights\.onnx is not the file that model\.json names: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}/,
    ],
  ])('%s', async (_, files, message) => {
    using workspace = imageWorkspace(files as Record<string, object>);
    useModelsOf(workspace.root);
    await expect(workspace.build()).rejects.toThrow(message);
    expect(existsSync(workspace.layout)).toBe(false);
  });
});

function fn(more: object) {
  return { description: 'Finds', memoryMb: 128, timeoutSeconds: 3, ...more };
}
