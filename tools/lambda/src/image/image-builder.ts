import { join } from 'node:path';
import { resolveBase, type BaseImage } from '../base/base-image.ts';
import type { FunctionConfig } from '../function-config/index.ts';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { writeImage, writeLayout, type Image } from '../oci/layout.ts';
import { mediaTypes, type ImageConfig, type Layer, type Platform } from '../oci/types.ts';
import { bundleContent, modelContent, nativeContent, type Content } from './contents.ts';
import { modelPath } from './models.ts';
import { findNativePackage } from './native-packages.ts';
import { validateImage } from './validate.ts';

export interface ImageOptions {
  /** Folder of the bundle. */
  bundle: string;
  /** Folder for the OCI image layout. */
  layout: string;
  platform: Platform;
  /** Reference of the base image. */
  base: string;
}

/** A layer above the base with what it was packed from. */
export interface Packed extends Content {
  layer: Layer;
}

export interface BuiltImage {
  image: Image;
  base: BaseImage;
  contents: Packed[];
}

/** Where a workspace keeps what images are made of; absolute paths. */
export interface Places {
  workspaceRoot: string;
  /** The base images' lock file. */
  lockFile: string;
  /** Folder with a folder for each model. */
  models: string;
}

/** Builds the images of one workspace: what several have is read and packed once, and kept in the store of blobs. */
export class ImageBuilder {
  readonly #places: Places;
  readonly #store: BlobStore;
  readonly #bases = new Map<string, Promise<BaseImage>>();
  readonly #shared = new Map<string, Promise<Packed>>();

  constructor(places: Places) {
    this.#places = places;
    this.#store = new BlobStore(join(places.workspaceRoot, 'dist/blobs'));
  }

  /** @throws {InvalidImageError} when Lambda would refuse or could not run it; nothing is laid out then */
  async build(fn: FunctionConfig, options: ImageOptions): Promise<BuiltImage> {
    const [base, contents] = await Promise.all([
      this.#base(options.base, options.platform),
      this.#contents(fn, options),
    ]);
    const baseLayers = base.layers.map((layer, index) => ({
      ...layer,
      mediaType: layer.mediaType.replace('application/vnd.docker.image.rootfs.diff.tar.gzip', mediaTypes.layer),
      diffId: base.config.rootfs.diff_ids[index]!,
    }));
    const layers = contents.map(({ layer }) => layer);
    const image = await writeImage(this.#store, configFor(fn, base, layers), [...baseLayers, ...layers]);
    const files = contents.flatMap(({ files }) => files);
    validateImage(fn.name, image, files);
    await writeLayout(this.#store, image, options.layout, fn.name);
    return { image, base, contents };
  }

  #base(reference: string, platform: Platform): Promise<BaseImage> {
    return once(this.#bases, `${reference} ${platform}`, () =>
      resolveBase(this.#places, reference, platform, this.#store),
    );
  }

  /** What lies above the base, from what changes least to what changes most. */
  #contents(fn: FunctionConfig, { bundle, platform }: ImageOptions): Promise<Packed[]> {
    const { workspaceRoot, models } = this.#places;
    const packages = fn.native.map((name) => findNativePackage(name, fn.root));
    return Promise.all([
      ...packages.map((found) =>
        this.#sharedLayer(`${platform} ${found.folder}`, () => nativeContent(found, platform)),
      ),
      ...fn.models.map((id) => this.#sharedLayer(`model ${id}`, async () => modelContent(models, id))),
      this.#pack(bundleContent(fn, bundle, workspaceRoot)),
    ]);
  }

  #sharedLayer(key: string, read: () => Promise<Content>): Promise<Packed> {
    return once(this.#shared, key, async () => this.#pack(await read()));
  }

  async #pack(content: Content): Promise<Packed> {
    return { ...content, layer: await packLayer(this.#store, content.files) };
  }
}

/** Lambda's settings. Nothing of it tells when, where or by whom it was made. */
function configFor(fn: FunctionConfig, { config }: BaseImage, layers: Layer[]): ImageConfig {
  const { Env = [], Entrypoint } = config.config;
  const models = fn.models.length > 0 ? [`MODEL_PATH=${modelPath}`] : [];
  return {
    architecture: config.architecture,
    os: 'linux',
    config: { Env: [...Env, ...models], Entrypoint, WorkingDir: '/var/task', Cmd: ['index.handler'] },
    rootfs: { type: 'layers', diff_ids: [...config.rootfs.diff_ids, ...layers.map((layer) => layer.diffId)] },
  };
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}
