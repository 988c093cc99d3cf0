import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobStore } from '../oci/blob-store.ts';
import type { Descriptor, ImageConfig, Manifest, Platform } from '../oci/types.ts';

/** AWS's own image for the runtime that the bundles are made for. */
export const defaultBase = 'public.ecr.aws/lambda/nodejs:24';

/** Written by pin-base: each base image by its reference, with what is needed to build on it without its layers. */
export const lockFile = 'tools/lambda/base.lock.json';

export interface BaseImage {
  /** What a person calls it. */
  reference: string;
  digest: string;
  layers: Descriptor[];
  config: ImageConfig;
  /** Made on this machine, since the real one is not pinned. */
  standIn: boolean;
}

export type BaseLock = Record<
  string,
  Partial<Record<Platform, { digest: string; manifest: Manifest; config: ImageConfig }>>
>;

export class BaseImageError extends Error {
  override name = 'BaseImageError';
}

export function readBaseLock(workspaceRoot: string): BaseLock {
  const file = join(workspaceRoot, lockFile);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The base as the lock file pins it; when it does not, a stand-in that is made on this machine and put into `store`. */
export async function resolveBase(
  workspaceRoot: string,
  reference: string,
  platform: Platform,
  store: BlobStore,
): Promise<BaseImage> {
  const pinned = readBaseLock(workspaceRoot)[reference];
  if (!pinned) {
    const { localBase } = await import('../testing/local-base.ts');
    return localBase(workspaceRoot, reference, platform, store);
  }
  const image = pinned[platform];
  if (!image)
    throw new BaseImageError(
      `${reference} is pinned for ${Object.keys(pinned).join(', ')} and not for ${platform} in ${lockFile}. ` +
        'If the image has this platform, run "npx nx run lambda:pin-base".',
    );
  return { reference, digest: image.digest, layers: image.manifest.layers, config: image.config, standIn: false };
}
