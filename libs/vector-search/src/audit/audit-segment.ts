import type { Finding } from '@docent/contracts/audit';
import { objectDigest, objectKeys, type SegmentFile } from '@docent/storage';

import type { ManifestSegment } from '../manifest/manifest.ts';
import type { SegmentCache } from '../search/cache.ts';
import type { OpenSegment } from '../segment/open-segment.ts';

type Difference = Pick<Finding, 'kind' | 'detail'>;

/** What is wrong with a segment: its objects as they are in the bucket now, then what is in them. */
export async function auditSegment(
  tenant: string,
  segment: ManifestSegment,
  cache: SegmentCache,
): Promise<{ differences: Difference[]; chunks: number; vectors: number }> {
  const differences = await filesOf(tenant, segment);
  if (differences.length > 0) return { differences, chunks: 0, vectors: 0 };
  try {
    return await cache.using(tenant, [segment], async ([open]) => contentsOf(segment, open!));
  } catch (error) {
    return { differences: [{ kind: 'segment-contents', detail: (error as Error).message }], chunks: 0, vectors: 0 };
  }
}

async function filesOf(tenant: string, { segment, files }: ManifestSegment): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [name, expected] of Object.entries(files)) {
    const found = await objectDigest(objectKeys.segmentFile(tenant, segment, name as SegmentFile));
    if (!found) differences.push({ kind: 'segment-file-missing', detail: `${name} is not in the bucket` });
    else if (found.sha256 !== expected!.sha256)
      differences.push({
        kind: 'segment-file-damaged',
        detail:
          `${name} has ${found.bytes} bytes of SHA-256 ${found.sha256}, and the manifest names ` +
          `${expected!.bytes} of ${expected!.sha256}`,
      });
  }
  return differences;
}

function contentsOf(segment: ManifestSegment, open: OpenSegment) {
  const differences: Difference[] = [];
  const differ = (detail: string) => differences.push({ kind: 'segment-contents', detail });
  const there = new Map(open.documents.map((entry) => [entry.document, entry]));
  let chunks = 0;
  for (const { document, version, chunks: named } of segment.documents) {
    const counted = open.count(document);
    chunks += counted;
    if (counted !== named || there.get(document)?.version !== version)
      differ(`document ${document} has ${counted} chunks there, and ${named} in the manifest`);
  }
  if (there.size !== segment.documents.length)
    differ(`${there.size} documents are there, and ${segment.documents.length} in the manifest`);
  if (chunks !== segment.chunks) differ(`${chunks} chunks are there, and ${segment.chunks} in the manifest`);
  const words = open.lengths.reduce((sum, length) => sum + length, 0);
  if (words !== segment.words) differ(`${words} words are there, and ${segment.words} in the manifest`);
  const vectors = vectorsIn(segment);
  if (segment.model !== null && vectors !== chunks) differ(`${vectors} vectors are there for ${chunks} chunks`);
  return { differences, chunks, vectors };
}

/** Its exact vectors; that the graph has as many is seen when it is opened. */
const vectorsIn = ({ files, dimensions }: ManifestSegment) =>
  dimensions === 0 ? 0 : (files['vectors.f32']?.bytes ?? 0) / (dimensions * Float32Array.BYTES_PER_ELEMENT);
