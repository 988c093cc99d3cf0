import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { BlobStore } from '../oci/blob-store.ts';
import type { Image } from '../oci/layout.ts';
import type { Descriptor } from '../oci/types.ts';
import { Repository } from './client.ts';
import { RegistryError, type Reference } from './reference.ts';

export interface PushOptions {
  /** Where base layers come from that are not on this machine. */
  base?: Repository;
  /** Called with the bytes of each blob that was sent or found. */
  onBlob?: (bytes: number, sent: boolean) => void;
  /** Repositories that have a blob already or will soon, by host and digest; shared by pushes of one run. */
  known?: Map<string, Promise<string>>;
}

export interface Pushed {
  digest: string;
  /** Bytes that were sent. */
  sent: number;
}

const parallel = 4;

/** Sends an image from its layout: only what the registry does not have, nothing when it has the image. */
export async function pushImage(
  layout: string,
  image: Image,
  to: Reference,
  options: PushOptions = {},
): Promise<Pushed> {
  const repository = new Repository(to.host, to.repository);
  if ((await repository.manifestDigest(to.tag)) === image.digest) return { digest: image.digest, sent: 0 };
  const store = new BlobStore(layout);
  const blobs = [
    ...new Map([image.manifest.config, ...image.manifest.layers].map((blob) => [blob.digest, blob])).values(),
  ];
  let sent = 0;
  const work = blobs.values();
  const worker = async () => {
    for (const blob of work) {
      const bytes = (await sendBlob(store, repository, blob, options)) ? blob.size : 0;
      sent += bytes;
      options.onBlob?.(blob.size, bytes > 0);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const manifest = await store.read(image.digest);
  await repository.putManifest(to.tag, manifest, image.manifest.mediaType);
  return { digest: image.digest, sent: sent + manifest.length };
}

async function sendBlob(
  store: BlobStore,
  repository: Repository,
  blob: Descriptor,
  options: PushOptions,
): Promise<boolean> {
  const { known = new Map<string, Promise<string>>(), base } = options;
  const key = `${repository.host} ${blob.digest}`;
  const elsewhere = known.get(key);
  const here = Promise.withResolvers<string>();
  here.promise.catch(() => {});
  if (!elsewhere) known.set(key, here.promise);
  try {
    const sent = await provide(store, repository, blob, base, elsewhere);
    here.resolve(repository.name);
    return sent;
  } catch (error) {
    here.reject(error);
    known.delete(key);
    throw error;
  }
}

/** Whether it had to be sent: the registry may have the blob, or take it over from another repository. */
async function provide(
  store: BlobStore,
  repository: Repository,
  { digest, size }: Descriptor,
  base: Repository | undefined,
  elsewhere: Promise<string> | undefined,
): Promise<boolean> {
  if (await repository.hasBlob(digest)) return false;
  const from = await elsewhere?.catch(() => undefined);
  if (from && from !== repository.name && (await repository.mountBlob(digest, from))) return false;
  if (store.has(digest)) {
    await store.verify(digest);
    await repository.putBlob(
      digest,
      size,
      () => Readable.toWeb(createReadStream(store.path(digest))) as ReadableStream,
    );
    return true;
  }
  if (!base) throw new RegistryError(`${digest} is a layer of the base image, which is not on this machine`);
  if (base.host === repository.host && (await repository.mountBlob(digest, base.name))) return false;
  await repository.putBlob(digest, size, () => base.blob(digest));
  return true;
}
