import { compress } from './compress.ts';
import { sha256, type BlobStore } from './blob-store.ts';
import type { LayerFile } from './layer-file.ts';
import { keyOfUnchanged, LayerMemory } from './layer-memory.ts';
import { tar } from './tar.ts';
import { mediaTypes, type Layer } from './types.ts';

/** Packs files into a layer in the store; files on disk that did not change since are not read again. */
export async function packLayer(store: BlobStore, files: LayerFile[]): Promise<Layer> {
  const memory = new LayerMemory(store);
  const key = keyOfUnchanged(files);
  const known = key && (await memory.recall(key));
  if (known) return known;
  const layer = await packArchive(store, tar(files));
  if (key) await memory.keep(key, layer);
  return layer;
}

/** Packs a tar archive into a layer in the store; what the same archive became is remembered, so it is compressed once. */
export async function packArchive(store: BlobStore, archive: Uint8Array): Promise<Layer> {
  const memory = new LayerMemory(store);
  const diffId = sha256(archive);
  const known = await memory.recall(diffId);
  if (known) return known;
  const compressed = await compress(archive);
  const digest = await store.write(compressed);
  const layer: Layer = { mediaType: mediaTypes.layer, digest, size: compressed.length, diffId };
  await memory.keep(diffId, layer);
  return layer;
}
