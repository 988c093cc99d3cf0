import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { resolveBase, type BaseImage } from '../base/base-image.ts';
import type { FunctionConfig } from '../function-config/index.ts';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { writeImage, writeLayout, type Image } from '../oci/layout.ts';
import { mediaTypes, type ImageConfig, type Layer, type Platform } from '../oci/types.ts';
import { bundleContent, dataContent, modelContent, nativeContent, type Content } from './contents.ts';
import { buildByDocker } from './docker-engine.ts';
import { DockerError } from './docker.ts';
import { modelPath } from './models.ts';
import { findPackage } from './native-packages.ts';
import { entriesOf, validateImage } from './validate.ts';

export type Engine = 'oci' | 'docker';

export interface ImageOptions {
  /** Folder of the bundle. */
  bundle: string;
  /** Folder for the OCI image layout. */
  layout: string;
  platform: Platform;
  /** Reference of the base image. */
  base: string;
  /** `oci` unless told: in this process, without Docker. */
  engine?: Engine;
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
  readonly #read = new Map<string, Promise<Content>>();
  readonly #packed = new WeakMap<Content, Promise<Layer>>();

  constructor(places: Places) {
    this.#places = places;
    this.#store = new BlobStore(join(places.workspaceRoot, 'dist/blobs'));
  }

  /**
   * @throws {InvalidImageError} when Lambda would refuse or could not run it; nothing is laid out then
   * @throws {DockerError} by the engine "docker"
   */
  async build(fn: FunctionConfig, options: ImageOptions): Promise<BuiltImage> {
    const [base, contents] = await Promise.all([
      this.#base(options.base, options.platform),
      this.#contents(fn, options),
    ]);
    const { settings, layers, entries } = await this.#above(fn, base, contents, options);
    const image = await writeImage(this.#store, configFor(base, settings, layers), [...layersOf(base), ...layers]);
    validateImage(fn.name, image, entries);
    await writeLayout(this.#store, image, options.layout, fn.name);
    const ours = layers.slice(-contents.length);
    return { image, base, contents: contents.map((content, index) => ({ ...content, layer: ours[index]! })) };
  }

  #base(reference: string, platform: Platform): Promise<BaseImage> {
    return once(this.#bases, `${reference} ${platform}`, () =>
      resolveBase(this.#places, reference, platform, this.#store),
    );
  }

  /** What lies above the base, from what changes least to what changes most. */
  #contents(fn: FunctionConfig, { bundle, platform }: ImageOptions): Promise<Content[]> {
    const { workspaceRoot, models } = this.#places;
    const packages = fn.native.map((name) => findPackage(name, fn.root, 'native'));
    const data = Object.entries(fn.data).map(
      ([name, folders]) => [findPackage(name, fn.root, 'data'), folders] as const,
    );
    return Promise.all([
      ...packages.map((found) => once(this.#read, `${platform} ${found.folder}`, () => nativeContent(found, platform))),
      ...data.map(([found, folders]) =>
        once(this.#read, `data ${found.folder} ${folders}`, async () => dataContent(found, folders)),
      ),
      ...fn.models.map((id) => once(this.#read, `model ${id}`, async () => modelContent(models, id))),
      bundleContent(fn, bundle, workspaceRoot),
    ]);
  }

  async #above(fn: FunctionConfig, base: BaseImage, contents: Content[], { engine, layout, platform }: ImageOptions) {
    const instructions = join(fn.root, 'image.dockerfile');
    if (engine === 'docker') {
      const context = join(this.#places.workspaceRoot, 'dist/docker', basename(layout));
      const tag = `docent-${fn.name}:${platform.slice('linux/'.length)}`;
      const built = { base, contents, platform, context, instructions, tag };
      const { config, layers, entries } = await buildByDocker(this.#store, built);
      return { settings: config.config, layers, entries };
    }
    if (existsSync(instructions))
      throw new DockerError(`${fn.name} has an image.dockerfile, which only Docker can follow: add "--engine docker".`);
    return {
      settings: settingsFor(fn, base),
      layers: await Promise.all(contents.map((content) => this.#pack(content))),
      entries: contents.map(({ files }) => entriesOf(files)),
    };
  }

  #pack(content: Content): Promise<Layer> {
    const packed = this.#packed.get(content) ?? packLayer(this.#store, content.files);
    this.#packed.set(content, packed);
    return packed;
  }
}

const layersOf = ({ layers, config }: BaseImage): Layer[] =>
  layers.map((layer, index) => ({
    ...layer,
    mediaType: layer.mediaType.replace('application/vnd.docker.image.rootfs.diff.tar.gzip', mediaTypes.layer),
    diffId: config.rootfs.diff_ids[index]!,
  }));

function settingsFor(fn: FunctionConfig, { config }: BaseImage): ImageConfig['config'] {
  const models = fn.models.length > 0 ? [`MODEL_PATH=${modelPath}`] : [];
  return { ...config.config, Env: [...(config.config.Env ?? []), ...models] };
}

/** Lambda's settings. Nothing of it tells when, where or by whom it was made. */
function configFor({ config }: BaseImage, settings: ImageConfig['config'], layers: Layer[]): ImageConfig {
  const { Env, Entrypoint, User } = settings;
  return {
    architecture: config.architecture,
    os: 'linux',
    config: { Env, Entrypoint, WorkingDir: '/var/task', Cmd: ['index.handler'], ...(User ? { User } : {}) },
    rootfs: { type: 'layers', diff_ids: [...config.rootfs.diff_ids, ...layers.map((layer) => layer.diffId)] },
  };
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}
