import type { DocumentRecord } from '@docent/contracts/document';
import { contextualize, type Chunk } from '@docent/documents';
import type { FunctionContext } from '@docent/function-kit';
import { knownVectors } from './known-vectors.ts';
import { embedder } from './model.ts';

/** A document's vectors, one for each chunk. */
export type Embedded = { model: string; dimensions: number; vectors: Float32Array[] };

/**
 * Embeds a document's chunks, but for those that the index holds embedded already: of the version before, and of another
 * document with the same bytes. Undefined without a model.
 */
export async function embed(
  tenant: string,
  record: DocumentRecord,
  chunks: Chunk[],
  model: string,
  context: FunctionContext,
): Promise<Embedded | undefined> {
  const vectors = await knownVectors(tenant, record, model, context);
  const texts = chunks.map(contextualize);
  const missing = [...new Set(texts)].filter((text) => !vectors.has(text));
  if (missing.length > 0) {
    const loaded = await embedder(model);
    if (!loaded) return undefined;
    const embedded = await loaded.embedPassages(missing, { signal: context.signal });
    missing.forEach((text, index) => vectors.set(text, embedded[index]!));
  }
  context.log.info({ chunks: texts.length, embedded: missing.length }, 'embedded');
  return { model, dimensions: vectors.get(texts[0]!)!.length, vectors: texts.map((text) => vectors.get(text)!) };
}
