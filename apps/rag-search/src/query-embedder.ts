import { ModelUnavailableError, loadEmbedder, type Embedder } from '@docent/embeddings';

let loading: Promise<Embedder> | undefined;

export interface QueryEmbedder {
  embed?: (query: string) => Promise<{ model: string; vector: Float32Array }>;
  /** Why there is none. */
  unavailable?: string;
}

/** The model, loaded at the first search and kept. Without its files search goes on by words, and looks again next time. */
export async function queryEmbedder(): Promise<QueryEmbedder> {
  try {
    const embedder = await (loading ??= loadEmbedder());
    return { embed: async (query) => ({ model: embedder.model, vector: await embedder.embedQuery(query) }) };
  } catch (error) {
    loading = undefined;
    if (error instanceof ModelUnavailableError) return { unavailable: error.message };
    throw error;
  }
}
