import { embedder } from './model.ts';

/** A document's vectors, one for each text. */
export type Embedded = { model: string; dimensions: number; vectors: Float32Array[] };

/** Embeds a document's texts; undefined without a model. */
export async function embed(texts: string[], signal: AbortSignal): Promise<Embedded | undefined> {
  const model = await embedder();
  if (!model) return undefined;
  const vectors = await model.embedPassages(texts, { signal });
  return { model: model.model, dimensions: model.dimensions, vectors };
}
