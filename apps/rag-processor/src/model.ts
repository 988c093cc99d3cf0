import { defaultModel, keepEmbedders, ModelUnavailableError, type Embedder } from '@docent/embeddings';

const load = keepEmbedders();
// Loaded while Lambda initializes; another when an index asks for it.
await load(defaultModel).catch(() => {});

/** The model, or undefined while its files are missing: documents are then found by words alone. */
export async function embedder(model: string): Promise<Embedder | undefined> {
  try {
    return await load(model);
  } catch (error) {
    if (error instanceof ModelUnavailableError) return undefined;
    throw error;
  }
}
