import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStore, sha256 } from './blob-store.ts';
import { mediaTypes, type Descriptor, type ImageConfig, type Layer, type Manifest } from './types.ts';

export interface Image {
  digest: string;
  manifest: Manifest;
  config: ImageConfig;
}

/** Puts the manifest and the config of an image into the store. */
export async function writeImage(store: BlobStore, config: ImageConfig, layers: Layer[]): Promise<Image> {
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: await store.write(configBytes), size: configBytes.length },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  };
  return { digest: await store.write(Buffer.from(JSON.stringify(manifest))), manifest, config };
}

/**
 * Lays an image out as an OCI image layout whose blobs are hard links into the store. The folder is made beside its
 * place and moved there when it is whole. A base layer that the store does not hold stays a reference.
 */
export async function writeLayout(store: BlobStore, image: Image, folder: string, tag: string): Promise<void> {
  if ((await layoutDigest(folder)) === image.digest && complete(store, image, folder)) return;
  const making = new BlobStore(`${folder}.${randomUUID()}`);
  try {
    await mkdir(making.root, { recursive: true });
    for (const digest of blobsOf(image)) if (store.has(digest)) await store.linkTo(making, digest);
    const manifest: Descriptor & { platform: object } = {
      mediaType: mediaTypes.manifest,
      digest: image.digest,
      size: await store.size(image.digest),
      annotations: { 'org.opencontainers.image.ref.name': tag },
      platform: { architecture: image.config.architecture, os: image.config.os },
    };
    await writeFile(join(making.root, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [manifest] };
    await writeFile(join(making.root, 'index.json'), JSON.stringify(index));
    await rm(folder, { recursive: true, force: true });
    await rename(making.root, folder);
  } finally {
    await rm(making.root, { recursive: true, force: true });
  }
}

/** @throws {Error} when the folder holds no whole image layout with one image */
export async function readLayout(folder: string): Promise<Image> {
  const digest = await layoutDigest(folder);
  if (!digest) throw new LayoutError(`${folder} holds no image: build it with the "image" target first`);
  const store = new BlobStore(folder);
  const bytes = await store.read(digest);
  if (sha256(bytes) !== digest) throw new LayoutError(`${folder}: the manifest is damaged; build the image again`);
  const manifest: Manifest = JSON.parse(bytes.toString());
  return { digest, manifest, config: JSON.parse((await store.read(manifest.config.digest)).toString()) };
}

export class LayoutError extends Error {
  override name = 'LayoutError';
}

async function layoutDigest(folder: string): Promise<string | null> {
  const file = join(folder, 'index.json');
  if (!existsSync(file)) return null;
  return JSON.parse(await readFile(file, 'utf8')).manifests[0]?.digest ?? null;
}

const blobsOf = ({ digest, manifest }: Image): string[] => [
  ...new Set([digest, manifest.config.digest, ...manifest.layers.map((layer) => layer.digest)]),
];

function complete(store: BlobStore, image: Image, folder: string): boolean {
  const there = new BlobStore(folder);
  return blobsOf(image).every((digest) => there.has(digest) || !store.has(digest));
}
