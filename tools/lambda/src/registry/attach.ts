import { sha256 } from '../oci/blob-store.ts';
import { mediaTypes, type Descriptor } from '../oci/types.ts';
import type { Repository } from './client.ts';

/** A document about an image. */
export interface Attachment {
  mediaType: string;
  content: Uint8Array;
}

const empty = Buffer.from('{}');
const emptyConfig: Descriptor = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: sha256(empty),
  size: empty.length,
};

/**
 * Puts a document beside an image: an artifact whose `subject` is the image (OCI image specification 1.1, "Guidelines
 * for Artifact Usage"). The image's own manifest, and with it its digest, stays as it is. A registry that keeps no list
 * of what refers to an image gets it as a tag (OCI distribution specification 1.1, "Referrers Tag Schema").
 * @returns the bytes that were sent
 */
export async function attach(repository: Repository, subject: Descriptor, attachment: Attachment): Promise<number> {
  const { mediaType, content } = attachment;
  const layer: Descriptor = { mediaType, digest: sha256(content), size: content.length };
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      artifactType: mediaType,
      config: emptyConfig,
      layers: [layer],
      subject,
    }),
  );
  const digest = sha256(manifest);
  if ((await repository.manifestDigest(digest)) !== null) return 0;
  let sent = manifest.length;
  for (const [blob, bytes] of [[emptyConfig, empty] as const, [layer, content] as const])
    if (!(await repository.hasBlob(blob.digest))) {
      await repository.putBlob(blob.digest, blob.size, () => new Uint8Array(bytes));
      sent += blob.size;
    }
  const listed = await repository.putManifest(digest, manifest, mediaTypes.manifest);
  if (listed) return sent;
  const entry = { mediaType: mediaTypes.manifest, digest, size: manifest.length, artifactType: mediaType };
  return sent + (await listByTag(repository, subject, entry));
}

async function listByTag(repository: Repository, subject: Descriptor, entry: Descriptor): Promise<number> {
  const tag = subject.digest.replace(':', '-');
  const there = await repository.manifestDigest(tag);
  const index = there
    ? JSON.parse((await repository.manifest(tag)).toString())
    : { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };
  index.manifests.push(entry);
  const bytes = Buffer.from(JSON.stringify(index));
  await repository.putManifest(tag, bytes, mediaTypes.index);
  return bytes.length;
}
