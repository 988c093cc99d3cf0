import { defaultModel, keepEmbedders, ModelUnavailableError } from '@docent/embeddings';

const load = keepEmbedders();
// Loaded while Lambda initializes; a model that is missing is looked for again by each search.
await load(defaultModel).catch(() => {});
/** The model that each tenant's index answered with last. */
const models = new Map<string, string>();

export interface QueryEmbedder {
  embed?: (query: string) => Promise<{ model: string; vector: Float32Array }>;
  /** Why there is none. */
  unavailable?: string;
}

export const modelOf = (tenant: string): string => models.get(tenant) ?? defaultModel;
export const noteModel = (tenant: string, model: string): void => void models.set(tenant, model);

/** The model; without its files search goes on by words. */
export async function queryEmbedder(model: string): Promise<QueryEmbedder> {
  try {
    const embedder = await load(model);
    return { embed: async (query) => ({ model: embedder.model, vector: await embedder.embedQuery(query) }) };
  } catch (error) {
    if (error instanceof ModelUnavailableError) return { unavailable: error.message };
    throw error;
  }
}
