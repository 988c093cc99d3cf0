import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction } from '../bundle/index.ts';
import { readFunction } from '../function-config/index.ts';
import { ImageBuilder, type BuiltImage } from '../image/image-builder.ts';
import { sha256 } from '../oci/blob-store.ts';
import { mediaTypes, type Architecture, type Platform } from '../oci/types.ts';
import { temporaryWorkspace } from './temporary-workspace.ts';
import { usearchBinary } from './usearch-binary.ts';

const base = 'public.ecr.aws/lambda/nodejs:24';

/** A base as pin-base writes it into the lock file, its one layer on no machine. */
function pinned(architecture: Architecture) {
  const digest = sha256(`a layer for ${architecture}`);
  const config = {
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/bin'], Entrypoint: ['/lambda-entrypoint.sh'], WorkingDir: '/var/task' },
    rootfs: { type: 'layers', diff_ids: [digest] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: sha256(JSON.stringify(config)), size: 1 },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', digest, size: 1000 }],
  };
  return { digest: sha256(JSON.stringify(manifest)), manifest, config };
}

/**
 * A workspace with one function, `find`, that imports a package, loads a native package made of usearch's own binaries
 * and carries a model; its base is pinned.
 */
export function imageWorkspace(more: Record<string, string | object> = {}) {
  const model = { 'weights.onnx': { bytes: 5, sha256: sha256('heavy').slice('sha256:'.length) } };
  const workspace = temporaryWorkspace({
    'base.lock.json': { [base]: { 'linux/amd64': pinned('amd64'), 'linux/arm64': pinned('arm64') } },
    'package-lock.json': { packages: {} },
    'node_modules/left/package.json': { name: 'left', version: '1.0.0', license: 'MIT' },
    'node_modules/left/index.js': 'exports.left = 1;',
    'node_modules/fast/package.json': { name: 'fast', version: '2.0.0', license: 'Apache-2.0 OR MIT' },
    'node_modules/fast/index.js': 'exports.fast = 1;',
    'node_modules/fast/index.spec.md': '# Not loaded',
    'models/tiny/model.json': { licence: 'MIT', files: model },
    'cache/docent/models/tiny/weights.onnx': 'heavy',
    'apps/find/function.json': {
      description: 'Finds',
      memoryMb: 128,
      timeoutSeconds: 3,
      native: ['fast'],
      models: ['tiny'],
    },
    'apps/find/src/handler.ts': `
      import { left } from 'left';
      import { fast } from 'fast';
      export const handler = async () => [left, fast, (await import('./rare.ts')).rare];`,
    'apps/find/src/rare.ts': "export const rare = 'rare';",
    ...more,
  });
  for (const platform of ['linux-x64', 'linux-arm64'] as const) {
    const folder = join(workspace.root, 'node_modules/fast/prebuilds', platform);
    mkdirSync(folder, { recursive: true });
    copyFileSync(usearchBinary(platform), join(folder, 'fast.node'));
  }
  const layout = join(workspace.root, 'dist/images/find');

  async function build(platform: Platform = 'linux/amd64'): Promise<BuiltImage> {
    const fn = readFunction(join(workspace.root, 'apps/find'));
    const bundle = join(workspace.root, 'dist/functions/find');
    await bundleFunction(fn, { outdir: bundle });
    return builder().build(fn, { bundle, layout, platform, base });
  }
  const builder = () =>
    new ImageBuilder({
      workspaceRoot: workspace.root,
      lockFile: join(workspace.root, 'base.lock.json'),
      models: join(workspace.root, 'models'),
    });
  return { ...workspace, layout, build };
}
