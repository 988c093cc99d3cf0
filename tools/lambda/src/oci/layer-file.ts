import { readFileSync } from 'node:fs';
import { sha256 } from './blob-store.ts';

/** A file of a layer; folders need not be named, every parent gets an entry of its own. */
export interface LayerFile {
  /** Path in the image, without a leading slash: `var/task/index.mjs`. */
  path: string;
  content: Uint8Array | FileOnDisk | { linkTo: string };
  executable?: boolean;
}

/** Read when it is packed, which a layer that is packed already does without. */
export interface FileOnDisk {
  /** Absolute path. */
  copyOf: string;
  /** What its bytes must be. */
  mustBe?: { sha256: string; orElse: (found: string) => Error };
}

/** @throws what a file that is not as it must be says; what reading it throws */
export function bytesOf(content: Uint8Array | FileOnDisk): Uint8Array {
  if (content instanceof Uint8Array) return content;
  const bytes = readFileSync(content.copyOf);
  if (content.mustBe) {
    const found = sha256(bytes).slice('sha256:'.length);
    if (found !== content.mustBe.sha256) throw content.mustBe.orElse(found);
  }
  return bytes;
}
