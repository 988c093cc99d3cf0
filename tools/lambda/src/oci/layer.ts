import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compress, compressorVersion } from './compress.ts';
import { sha256, writeWhole, type BlobStore } from './blob-store.ts';
import { tar, type LayerFile } from './tar.ts';
import { mediaTypes, type Layer } from './types.ts';

/** Packs files into a layer in the store. */
export const packLayer = (store: BlobStore, files: LayerFile[]): Promise<Layer> => packArchive(store, tar(files));

/**
 * Packs a tar archive into a layer in the store. What the same archive became is remembered beside the blobs, by its
 * digest, so a layer is compressed once and then shared.
 */
export async function packArchive(store: BlobStore, archive: Uint8Array): Promise<Layer> {
  const diffId = sha256(archive);
  const memory = join(store.root, 'layers', compressorVersion, `${diffId.slice('sha256:'.length)}.json`);
  if (existsSync(memory)) {
    const layer: Layer = JSON.parse(await readFile(memory, 'utf8'));
    if (store.has(layer.digest)) return layer;
  }
  const compressed = await compress(archive);
  const digest = await store.write(compressed);
  const layer: Layer = { mediaType: mediaTypes.layer, digest, size: compressed.length, diffId };
  await writeWhole(memory, JSON.stringify(layer));
  return layer;
}
