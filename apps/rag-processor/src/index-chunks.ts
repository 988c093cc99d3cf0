import type { DocumentRecord } from '@docent/contracts/document';
import { vectorSearch } from '@docent/contracts/vector-search';
import type { Chunk } from '@docent/documents';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { buildSegment, uploadSegment } from '@docent/vector-search';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Embedded } from './embed.ts';

/**
 * Makes a segment of a document's chunks and commits it; the chunks of older versions leave the index by the same commit.
 * @throws Conflict when a newer version was committed or the document was removed
 * @throws Internal when the committed segment, read back, holds another number of chunks
 */
export async function indexChunks(
  tenant: string,
  record: DocumentRecord,
  chunks: Chunk[],
  embedded: Embedded | undefined,
  context: FunctionContext,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'segment-'));
  try {
    const { document, version, collection, path, title, mediaType, tags, updatedAt } = record;
    const indexed = chunks.map(({ text, headings, items, characters, pages }, chunk) => ({
      chunk,
      headings,
      place: { items, characters, pages },
      text,
    }));
    const about = { document, version, collection, path, title, mediaType, tags, updatedAt };
    const built = await buildSegment(folder, { documents: [{ ...about, chunks: indexed }], embedded });
    await uploadSegment(tenant, built);
    const { chunks: held } = await context.call(vectorSearch, {
      action: 'commit',
      caller: { tenant },
      segment: built.segment,
    });
    if (held !== chunks.length)
      throw new DocentError('Internal', `the committed segment holds ${held} chunks of ${chunks.length}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
