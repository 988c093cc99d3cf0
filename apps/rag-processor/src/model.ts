import { keepEmbedder, ModelUnavailableError, type Embedder } from '@docent/embeddings';

const kept = keepEmbedder();
// Loaded while Lambda initializes.
await kept().catch(() => {});

/** The model, or undefined while its files are missing: documents are then found by words alone. */
export async function embedder(): Promise<Embedder | undefined> {
  try {
    return await kept();
  } catch (error) {
    if (error instanceof ModelUnavailableError) return undefined;
    throw error;
  }
}
