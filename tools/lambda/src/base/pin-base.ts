import { sha256, writeWhole } from '../oci/blob-store.ts';
import { mediaTypes, type Architecture, type Descriptor, type ImageConfig, type Manifest } from '../oci/types.ts';
import { Repository } from '../registry/client.ts';
import { parseReference } from '../registry/reference.ts';
import { BaseImageError } from './base-image-error.ts';
import { readBaseLock, type BaseLock } from './base-image.ts';

type Pinned = BaseLock[string];
type Index = { manifests: (Descriptor & { platform?: { os: string; architecture: string } })[] };

/** Asks the base's registry what the reference stands for now: digest, manifest and config of each platform. */
export async function pinBase(reference: string): Promise<Pinned> {
  const { host, repository: name, tag } = parseReference(reference);
  const repository = new Repository(host, name);
  const bytes = await repository.manifest(tag);
  const top: Index | Manifest = JSON.parse(bytes.toString());
  const found =
    'manifests' in top
      ? top.manifests
      : [{ digest: sha256(bytes), mediaType: mediaTypes.manifest, size: bytes.length }];
  const pinned: Pinned = {};
  for (const { digest, ...entry } of found) {
    const platform = 'platform' in entry ? entry.platform : undefined;
    if (platform && (platform.os !== 'linux' || !['amd64', 'arm64'].includes(platform.architecture))) continue;
    const manifest: Manifest = await checked(digest, await repository.manifest(digest));
    const blob = Buffer.from(await new Response(await repository.blob(manifest.config.digest)).arrayBuffer());
    const config: ImageConfig = await checked(manifest.config.digest, blob);
    pinned[`linux/${config.architecture as Architecture}`] = { digest, manifest, config };
  }
  if (Object.keys(pinned).length === 0)
    throw new BaseImageError(`${reference} has no image for linux/amd64 or linux/arm64`);
  return pinned;
}

/** Writes what the references stand for into the lock file; the others in it stay. */
export async function writeBaseLock(file: string, pinned: BaseLock): Promise<void> {
  const lock = { ...readBaseLock(file), ...pinned };
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeWhole(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

async function checked<T>(digest: string, bytes: Buffer): Promise<T> {
  if (sha256(bytes) !== digest)
    throw new BaseImageError(`The registry gave other bytes for ${digest}: nothing is pinned`);
  return JSON.parse(bytes.toString());
}
