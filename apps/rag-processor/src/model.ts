import { defaultModel, keepEmbedder, ModelUnavailableError, type Embedder } from '@docent/embeddings';

const kept = new Map([[defaultModel, keepEmbedder()]]);
// Loaded while Lambda initializes; another when an index asks for it.
await kept.get(defaultModel)!().catch(() => {});

/** The model, or undefined while its files are missing: documents are then found by words alone. */
export async function embedder(model: string): Promise<Embedder | undefined> {
  const load = kept.get(model) ?? keepEmbedder({ model });
  kept.set(model, load);
  try {
    return await load();
  } catch (error) {
    if (error instanceof ModelUnavailableError) return undefined;
    throw error;
  }
}
