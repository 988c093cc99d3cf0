import { keepEmbedder, ModelUnavailableError } from '@docent/embeddings';

const kept = keepEmbedder();
// Loaded while Lambda initializes; a model that is missing is looked for again by each search.
await kept().catch(() => {});

export interface QueryEmbedder {
  embed?: (query: string) => Promise<{ model: string; vector: Float32Array }>;
  /** Why there is none. */
  unavailable?: string;
}

/** The model; without its files search goes on by words. */
export async function queryEmbedder(): Promise<QueryEmbedder> {
  try {
    const embedder = await kept();
    return { embed: async (query) => ({ model: embedder.model, vector: await embedder.embedQuery(query) }) };
  } catch (error) {
    if (error instanceof ModelUnavailableError) return { unavailable: error.message };
    throw error;
  }
}
