import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BlobStore } from '../oci/blob-store.ts';
import { readLayout } from '../oci/layout.ts';
import { tar } from '../oci/tar.ts';
import { docker } from './docker.ts';

const hex = (digest: string) => digest.slice('sha256:'.length);

/**
 * Gives an image to the Docker engine of this machine, unless it has it. @returns its name there, by its digest
 * @throws {DockerError} when Docker is missing or refuses it
 * @throws {LayoutError} when the folder holds no whole image
 */
export async function loadIntoDocker(layout: string, repository: string): Promise<string> {
  const { manifest } = await readLayout(layout);
  return loadImage(
    new BlobStore(layout),
    manifest.config.digest,
    manifest.layers.map(({ digest }) => digest),
    repository,
  );
}

/** The same from a store of blobs. Docker's own archive, which every version of it reads. */
export async function loadImage(
  store: BlobStore,
  config: string,
  layers: string[],
  repository: string,
): Promise<string> {
  const tag = `${repository}:${hex(config).slice(0, 12)}`;
  if (await has(tag)) return tag;
  const pathOf = (digest: string) => `${hex(digest)}.tar.gz`;
  const manifest = [{ Config: `${hex(config)}.json`, RepoTags: [tag], Layers: layers.map(pathOf) }];
  const blobs = [...new Set(layers)].map(async (digest) => ({
    path: pathOf(digest),
    content: await store.read(digest),
  }));
  const archive = tar([
    { path: `${hex(config)}.json`, content: await store.read(config) },
    { path: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) },
    ...(await Promise.all(blobs)),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'docent-load-'));
  try {
    await writeFile(join(folder, 'image.tar'), archive);
    await docker(['load', '--quiet', '--input', join(folder, 'image.tar')]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return tag;
}

const has = (tag: string): Promise<boolean> =>
  promisify(execFile)('docker', ['image', 'inspect', tag]).then(
    () => true,
    () => false,
  );
