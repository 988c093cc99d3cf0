import { embeddingService } from '@docent/contracts/embedding-service';
import { defaultModel, keepEmbedders, modelIds, ModelUnavailableError, type Embedder } from '@docent/embeddings';
import { encodeVector } from '@docent/embeddings/vectors';
import { defineFunction, DocentError } from '@docent/function-kit';

const load = keepEmbedders();
// Loaded while Lambda initializes; a model that is missing is each invocation's answer, not the end of the function.
await load(defaultModel).catch(() => {});

export const handler = defineFunction(
  embeddingService,
  async ({ texts, kind, model: wanted = defaultModel }, { signal }) => {
    const loaded = await embedder(wanted).catch(unavailable);
    const { model, dimensions } = loaded;
    const vectors = await (kind === 'query'
      ? embedQueries(loaded, texts, signal)
      : loaded.embedPassages(texts, { signal }));
    return { model, dimensions, vectors: vectors.map(encodeVector) };
  },
);

function embedder(model: string): Promise<Embedder> {
  if (!modelIds.includes(model))
    throw new DocentError('InvalidInput', `model: there is no ${model}; known are ${modelIds.join(', ')}`, {
      field: 'model',
    });
  return load(model);
}

async function embedQueries(embedder: Embedder, texts: string[], signal: AbortSignal): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const text of texts) {
    signal.throwIfAborted();
    vectors.push(await embedder.embedQuery(text));
  }
  return vectors;
}

function unavailable(error: unknown): never {
  if (!(error instanceof ModelUnavailableError)) throw error;
  throw new DocentError('Unavailable', error.message, { reason: error.type });
}
