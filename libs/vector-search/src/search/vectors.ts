import { liveEntries } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/store.ts';
import type { SegmentCache } from './cache.ts';

export interface EmbeddedChunk {
  headings: string[];
  text: string;
  vector: Float32Array;
}

/** The chunks of a version from the one at `from` on, with the vectors that a model gave them; `next` when there are more. */
export async function embeddedChunks(
  tenant: string,
  cache: SegmentCache,
  {
    document,
    version,
    model,
    from,
    limit,
  }: { document: string; version: string; model: string; from: number; limit: number },
): Promise<{ chunks: EmbeddedChunk[]; next?: number }> {
  const manifest = await readManifest(tenant);
  const entry = [...liveEntries(manifest)].find(
    (live) => live.document === document && live.version === version && live.segment.model === model,
  );
  if (!entry) return { chunks: [] };
  return cache.using(tenant, [entry.segment], async ([open]) => {
    const held = open!.documents.find((candidate) => candidate.document === document)!;
    const part = { ...held, firstRow: held.firstRow + from, chunks: Math.min(limit, Math.max(0, held.chunks - from)) };
    const vectors = await open!.vectorsOf(part);
    const chunks = open!.chunksOf(part).map(({ headings, text }, at) => ({ headings, text, vector: vectors[at]! }));
    return { chunks, ...(from + part.chunks < held.chunks && { next: from + part.chunks }) };
  });
}
