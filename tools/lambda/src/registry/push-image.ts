import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { BlobStore } from '../oci/blob-store.ts';
import type { Image } from '../oci/layout.ts';
import type { Descriptor } from '../oci/types.ts';
import { attach, type Attachment } from './attach.ts';
import { Repository } from './client.ts';
import type { Progress } from './progress.ts';
import { RegistryError, type Reference } from './reference.ts';

export interface PushOptions {
  /** Where base layers come from that are not on this machine. */
  base?: Repository;
  /** Told of every byte that is sent; shared by pushes of one run. */
  progress?: Progress;
  /** Repositories that have a blob already or will soon, by host and digest; shared by pushes of one run. */
  known?: Map<string, Promise<string>>;
  /** What is said of the image, as artifacts that refer to it. */
  attachments?: Attachment[];
}

export interface Pushed {
  digest: string;
  /** Bytes that were sent. */
  sent: number;
}

const parallel = 4;

/**
 * Sends an image from its layout: only what the registry does not have, nothing when it has the image. The manifest is
 * the last, so that a registry that has it has everything.
 */
export async function pushImage(
  layout: string,
  image: Image,
  to: Reference,
  options: PushOptions = {},
): Promise<Pushed> {
  const repository = new Repository(to.host, to.repository);
  if ((await repository.manifestDigest(to.tag)) === image.digest) return { digest: image.digest, sent: 0 };
  const store = new BlobStore(layout);
  const manifest = await store.read(image.digest);
  let sent = 0;
  // The same image under another tag: all that it is made of is there.
  if ((await repository.manifestDigest(image.digest)) === null) {
    const { config, layers } = image.manifest;
    const blobs = new Map([config, ...layers].map((blob) => [blob.digest, blob])).values();
    const worker = async () => {
      for (const blob of blobs) if (await sendBlob(store, repository, blob, options)) sent += blob.size;
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    const subject = { mediaType: image.manifest.mediaType, digest: image.digest, size: manifest.length };
    for (const attachment of options.attachments ?? []) sent += await attach(repository, subject, attachment);
  }
  await repository.putManifest(to.tag, manifest, image.manifest.mediaType);
  return { digest: image.digest, sent: sent + manifest.length };
}

async function sendBlob(
  store: BlobStore,
  repository: Repository,
  blob: Descriptor,
  options: PushOptions,
): Promise<boolean> {
  const { known = new Map<string, Promise<string>>() } = options;
  const key = `${repository.host} ${blob.digest}`;
  const elsewhere = known.get(key);
  const here = Promise.withResolvers<string>();
  here.promise.catch(() => {});
  if (!elsewhere) known.set(key, here.promise);
  try {
    const sent = await provide(store, repository, blob, options, elsewhere);
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
  { base, progress }: PushOptions,
  elsewhere: Promise<string> | undefined,
): Promise<boolean> {
  if (await repository.hasBlob(digest)) return false;
  const from = await elsewhere?.catch(() => undefined);
  if (from && from !== repository.name && (await repository.mountBlob(digest, from))) return false;
  const there = store.has(digest);
  if (there) await store.verify(digest);
  else if (!base) throw new RegistryError(`${digest} is a layer of the base image, which is not on this machine`);
  else if (base.host === repository.host && (await repository.mountBlob(digest, base.name))) return false;
  const open = () =>
    there ? (Readable.toWeb(createReadStream(store.path(digest))) as ReadableStream<Uint8Array>) : base!.blob(digest);
  const counted = async () => (await open()).pipeThrough(progress?.upload(digest, size) ?? new TransformStream());
  await repository.putBlob(digest, size, counted);
  return true;
}
