import { existsSync, readFileSync } from 'node:fs';
import type { BlobStore } from '../oci/blob-store.ts';
import type { Descriptor, ImageConfig, Manifest, Platform } from '../oci/types.ts';
import { BaseImageError } from './base-image-error.ts';

export interface BaseImage {
  /** What a person calls it. */
  reference: string;
  digest: string;
  layers: Descriptor[];
  config: ImageConfig;
  /** Made on this machine, since the real one is not pinned. */
  standIn: boolean;
}

/** The lock file: each base image by its reference, with what is needed to build on it without its layers. */
export type BaseLock = Record<
  string,
  Partial<Record<Platform, { digest: string; manifest: Manifest; config: ImageConfig }>>
>;

export function readBaseLock(lockFile: string): BaseLock {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : {};
}

/** The base as the lock file pins it; when it does not, a stand-in that is made on this machine and put into `store`. */
export async function resolveBase(
  { workspaceRoot, lockFile }: { workspaceRoot: string; lockFile: string },
  reference: string,
  platform: Platform,
  store: BlobStore,
): Promise<BaseImage> {
  const pinned = readBaseLock(lockFile)[reference];
  if (!pinned) {
    const { localBase } = await import('../testing/local-base.ts');
    return localBase(workspaceRoot, reference, platform, store);
  }
  const image = pinned[platform];
  if (!image)
    throw new BaseImageError(
      `${reference} is pinned for ${Object.keys(pinned).join(', ')} and not for ${platform} in ${lockFile}. ` +
        `If the image has this platform, run "npx nx run lambda:pin-base --base ${reference}".`,
    );
  return { reference, digest: image.digest, layers: image.manifest.layers, config: image.config, standIn: false };
}
