import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { BaseImageError, type BaseImage } from '../base/base-image.ts';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { readLayout, writeImage, writeLayout } from '../oci/layout.ts';
import type { LayerFile } from '../oci/tar.ts';
import type { ImageConfig, Platform } from '../oci/types.ts';

const run = promisify(execFile);

/** What the node binary and the native packages need of a system, and a shell for the entry point. */
const debianPackages = ['libc6', 'libstdc++6', 'libgcc-s1', 'ca-certificates', 'busybox-static'];

/** As AWS's image has them. */
const entrypoint = `#!/bin/sh
# Stands in for the entry point of AWS's image: the runtime client, under the runtime interface emulator when Lambda is not there.
export _HANDLER="$1"
[ -n "$AWS_LAMBDA_RUNTIME_API" ] || exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
exec /var/runtime/bootstrap
`;
const bootstrap = `#!/bin/sh
exec /var/lang/bin/node --import /var/runtime/preload.mjs /var/runtime/node_modules/aws-lambda-ric/index.mjs "$_HANDLER"
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
  const here = process.arch === 'x64' ? 'linux/amd64' : 'linux/arm64';
  if (platform !== here || process.platform !== 'linux')
    throw new BaseImageError(
      `${reference} is not pinned, and the local stand-in for it can be made for ${here} on Linux only, not for ` +
        `${platform}. Where the registry can be reached, run "npx nx run lambda:pin-base" and commit the lock file.`,
    );
  const runtime = runtimeFiles(workspaceRoot);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'docent', 'lambda-base', keyOf(runtime));
  const cached = new BlobStore(cache);
  if (!existsSync(join(cache, 'image/index.json'))) {
    const layers = [await packLayer(cached, await systemFiles()), await packLayer(cached, runtime)];
    const config: ImageConfig = {
      architecture: platform === 'linux/amd64' ? 'amd64' : 'arm64',
      os: 'linux',
      config: { Env: environment, Entrypoint: ['/lambda-entrypoint.sh'], WorkingDir: '/var/task' },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    };
    await writeLayout(cached, await writeImage(cached, config, layers), join(cache, 'image'), 'base');
  }
  const image = await readLayout(join(cache, 'image'));
  for (const layer of image.manifest.layers) await cached.linkTo(store, layer.digest);
  return { reference, digest: image.digest, layers: image.manifest.layers, config: image.config, standIn: true };
}

function runtimeFiles(workspaceRoot: string): LayerFile[] {
  const at = (path: string) => readFileSync(join(workspaceRoot, path));
  const client = 'node_modules/aws-lambda-ric';
  const script = (path: string, text: string): LayerFile => ({ path, content: Buffer.from(text), executable: true });
  return [
    { path: 'var/lang/bin/node', content: readFileSync(process.execPath), executable: true },
    { path: `var/runtime/${client}/index.mjs`, content: at(`${client}/index.mjs`) },
    { path: `var/runtime/${client}/package.json`, content: at(`${client}/package.json`) },
    { path: 'var/runtime/preload.mjs', content: at('tools/local-cloud/src/runtime/preload.mjs') },
    { path: 'var/runtime/rapid-client.cjs', content: at('tools/local-cloud/src/runtime/rapid-client.cjs') },
    script('var/runtime/bootstrap', bootstrap),
    script('lambda-entrypoint.sh', entrypoint),
    { path: 'bin/sh', content: { linkTo: 'busybox' } },
  ];
}

function keyOf(files: LayerFile[]): string {
  const hash = createHash('sha256').update(JSON.stringify([debianPackages, environment]));
  for (const { path, content } of files)
    hash.update(path).update(content instanceof Uint8Array ? content : content.linkTo);
  return hash.digest('hex').slice(0, 16);
}

/** Debian's packages, unpacked. */
async function systemFiles(): Promise<LayerFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'docent-base-'));
  try {
    await run('apt-get', ['download', ...debianPackages], { cwd: folder });
    const root = join(folder, 'root');
    await mkdir(root);
    for (const name of await readdir(folder))
      if (name.endsWith('.deb')) await run('dpkg', ['-x', name, root], { cwd: folder });
    return await filesBelow(root);
  } catch (error) {
    throw new BaseImageError(
      `The stand-in for AWS's base image cannot be made: ${(error as Error).message.trim()}\n` +
        'It needs Debian or Ubuntu with package lists ("apt-get update"). Where a container registry can be reached, ' +
        'run "npx nx run lambda:pin-base" instead and commit the lock file.',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesBelow(root: string): Promise<LayerFile[]> {
  const files: LayerFile[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(root, file);
    if (path.startsWith('usr/share/doc') || path.startsWith('usr/share/man')) continue;
    if (entry.isSymbolicLink()) files.push({ path, content: { linkTo: await readlink(file) } });
    else if (entry.isFile())
      files.push({ path, content: await readFile(file), executable: ((await lstat(file)).mode & 0o100) !== 0 });
  }
  return files;
}
