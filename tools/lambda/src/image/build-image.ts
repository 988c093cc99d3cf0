import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultBase, resolveBase } from '../base/base-image.ts';
import type { FunctionConfig } from '../function-config/index.ts';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { writeImage, writeLayout, type Image } from '../oci/layout.ts';
import type { LayerFile } from '../oci/tar.ts';
import { mediaTypes, type ImageConfig, type Layer, type Platform } from '../oci/types.ts';
import type { BaseImage } from '../base/base-image.ts';
import { modelPath, readModel } from './models.ts';
import { nativePackage } from './native-packages.ts';
import { validateImage } from './validate.ts';

export interface ImageOptions {
  workspaceRoot: string;
  /** Folder of the bundle. */
  bundle: string;
  /** Folder for the OCI image layout. */
  layout: string;
  platform: Platform;
  /** Reference of the base image; AWS's image for Node by default. */
  base?: string;
}

/** One layer above the base, before it is packed. */
export interface Content {
  /** What a person calls it: a package, a model or "bundle". */
  name: string;
  files: LayerFile[];
}

export interface BuiltImage {
  image: Image;
  base: BaseImage;
  layers: (Layer & { name: string })[];
}

/** Builds a function's image and lays it out; blobs are shared by all images of the workspace. */
export async function buildImage(fn: FunctionConfig, options: ImageOptions): Promise<BuiltImage> {
  const store = new BlobStore(join(options.workspaceRoot, 'dist/blobs'));
  const base = await resolveBase(options.workspaceRoot, options.base ?? defaultBase, options.platform, store);
  const contents = await contentsOf(fn, options);
  const layers = await Promise.all(
    contents.map(async ({ name, files }) => ({ name, ...(await packLayer(store, files)) })),
  );
  const baseLayers = base.layers.map((layer, index) => ({
    ...layer,
    mediaType: layer.mediaType.replace('application/vnd.docker.image.rootfs.diff.tar.gzip', mediaTypes.layer),
    diffId: base.config.rootfs.diff_ids[index]!,
  }));
  const image = await writeImage(store, configFor(base, layers), [...baseLayers, ...layers]);
  validateImage(
    fn.name,
    image,
    contents.flatMap(({ files }) => files),
  );
  await writeLayout(store, image, options.layout, fn.name);
  return { image, base, layers };
}

/** What lies above the base, from what changes least to what changes most. */
export async function contentsOf(fn: FunctionConfig, options: ImageOptions): Promise<Content[]> {
  const native = fn.native.map(async (name) => {
    const { files } = await nativePackage(name, fn.root, options.platform);
    return { name, files };
  });
  const models = fn.models.map((name) => ({ name, files: readModel(options.workspaceRoot, name).files }));
  return [...(await Promise.all(native)), ...models, { name: 'bundle', files: bundleFiles(options.bundle) }];
}

/** The modules; source maps and the metafile stay beside the image. */
function bundleFiles(folder: string): LayerFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => ({ path: `var/task/${name}`, content: readFileSync(join(folder, name)) }));
}

/** Lambda's settings. Nothing of it tells when, where or by whom it was made. */
function configFor({ config }: BaseImage, layers: Layer[]): ImageConfig {
  const { Env = [], Entrypoint } = config.config;
  return {
    architecture: config.architecture,
    os: 'linux',
    config: { Env: [...Env, `MODEL_PATH=${modelPath}`], Entrypoint, WorkingDir: '/var/task', Cmd: ['index.handler'] },
    rootfs: { type: 'layers', diff_ids: [...config.rootfs.diff_ids, ...layers.map((layer) => layer.diffId)] },
  };
}
