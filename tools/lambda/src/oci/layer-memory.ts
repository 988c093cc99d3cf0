import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compressorVersion } from './compress.ts';
import { sha256, writeWhole, type BlobStore } from './blob-store.ts';
import type { LayerFile } from './layer-file.ts';
import type { Layer } from './types.ts';

/** A file that changed so shortly ago might change again without a later time to show for it. */
const clockTickMs = 50;
/** Another way to write archives makes other layers of the same files. */
const archiver = sha256(readFileSync(new URL('./tar.ts', import.meta.url)));

/** What layers were packed before, beside the blobs: a layer that the store no longer holds is not remembered. */
export class LayerMemory {
  readonly #store: BlobStore;

  constructor(store: BlobStore) {
    this.#store = store;
  }

  async recall(key: string): Promise<Layer | undefined> {
    const text = await readFile(this.#path(key), 'utf8').catch(() => undefined);
    const layer: Layer | undefined = text && JSON.parse(text);
    return layer && this.#store.has(layer.digest) ? layer : undefined;
  }

  keep(key: string, layer: Layer): Promise<void> {
    return writeWhole(this.#path(key), JSON.stringify(layer));
  }

  #path(key: string): string {
    return join(this.#store.root, 'layers', compressorVersion, `${key.replace(':', '-')}.json`);
  }
}

/**
 * The key of files on disk that are as they were, told as git tells it: by size, times and inode, without reading them.
 * Nothing when some are made in memory, or were changed just now.
 */
export function keyOfUnchanged(files: LayerFile[]): string | undefined {
  const states: unknown[] = [archiver];
  let newest = 0;
  for (const { path, content, executable } of files) {
    if (content instanceof Uint8Array) return undefined;
    if ('linkTo' in content) states.push([path, content.linkTo]);
    else {
      const { size, mtimeNs, ctimeNs, ino, ctimeMs } = statSync(content.copyOf, { bigint: true });
      newest = Math.max(newest, Number(ctimeMs));
      states.push([
        path,
        executable,
        content.mustBe?.sha256,
        content.copyOf,
        ...[size, mtimeNs, ctimeNs, ino].map(String),
      ]);
    }
  }
  return newest + clockTickMs > Date.now()
    ? undefined
    : `files:${sha256(JSON.stringify(states)).slice('sha256:'.length)}`;
}
