import { availableParallelism } from 'node:os';
import { planBatches } from './batches.ts';
import { defaultModel, describeModel } from './models.ts';
import { openSession } from './session.ts';
import { loadTokenizer, tokenCounter, type TokenCounter } from './tokenizer.ts';

export type EmbedderOptions = {
  /** An id of modelIds; bge-small-en-v1.5 unless told. */
  model?: string;
  /** The folder with the model's files; modelFolder(model) unless told. */
  path?: string;
  /** Threads that compute one batch; as many as there are processors for this process unless told. */
  threads?: number;
};

export type EmbedOptions = {
  /** Stops between two batches and throws the signal's reason. */
  signal?: AbortSignal;
  /** Called after each batch. */
  onProgress?: (done: number, total: number) => void;
};

/** A loaded model. Every vector is a Float32Array of `dimensions` numbers and of length 1. */
export type Embedder = {
  model: string;
  dimensions: number;
  /** Tokens of an input that count, [CLS] and [SEP] included; what is beyond is not read. */
  maxTokens: number;
  embedQuery(text: string): Promise<Float32Array>;
  /** One vector for each text, in their order. */
  embedPassages(texts: string[], options?: EmbedOptions): Promise<Float32Array[]>;
  countTokens: TokenCounter;
  /** Frees the model's memory; the embedder cannot be used afterwards. */
  dispose(): Promise<void>;
};

/**
 * Tokens, padding included, that run through the model at once. Measured: passages of over 100 tokens are as fast alone
 * as together, shorter ones gain by company, and from 512 tokens on the model's intermediate results outgrow the
 * processor's cache and it slows down. What is small here also keeps memory small and gives the event loop its turn.
 */
export const tokensPerBatch = 256;

/** @throws ModelUnavailableError when the model's files are missing or are not those that model.json names. */
export async function loadEmbedder(options: EmbedderOptions = {}): Promise<Embedder> {
  const { model = defaultModel, path, threads = processors() } = options;
  const { dimensions, maxTokens, queryPrefix } = describeModel(model);
  const tokenizer = await loadTokenizer(model, path);
  const session = await openSession(model, threads, path);

  function encode(text: string): number[] {
    const { ids } = tokenizer.encode(text);
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
  }

  return {
    model,
    dimensions,
    maxTokens,
    countTokens: tokenCounter(tokenizer),
    async embedQuery(text) {
      const [vector] = await session.run([encode(queryPrefix + text)]);
      return vector!;
    },
    async embedPassages(texts, { signal, onProgress } = {}) {
      const rows = texts.map(encode);
      const vectors = new Array<Float32Array>(texts.length);
      let done = 0;
      for (const batch of planBatches(
        rows.map((row) => row.length),
        tokensPerBatch,
      )) {
        signal?.throwIfAborted();
        const embedded = await session.run(batch.map((index) => rows[index]!));
        batch.forEach((index, position) => (vectors[index] = embedded[position]!));
        onProgress?.((done += batch.length), texts.length);
      }
      return vectors;
    },
    dispose: () => session.dispose(),
  };
}

/**
 * One embedder for the life of a process. Loading starts at once; when it fails, the next call tries again, so that a
 * model that is fetched later is found without a restart.
 */
export function keepEmbedder(options?: EmbedderOptions): () => Promise<Embedder> {
  let loading: Promise<Embedder> | undefined;
  function embedder(): Promise<Embedder> {
    loading ??= loadEmbedder(options).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }
  embedder().catch(() => {});
  return embedder;
}

/** Embedders for the life of a process, each model from when it is first asked for. */
export function keepEmbedders(): (model: string) => Promise<Embedder> {
  const kept = new Map<string, () => Promise<Embedder>>();
  return (model) => {
    const embedder = kept.get(model) ?? keepEmbedder({ model });
    kept.set(model, embedder);
    return embedder();
  };
}

/** Lambda gives one processor for each 1,769 MB of memory, however many the machine shows. */
function processors(): number {
  const megabytes = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return megabytes ? Math.max(1, Math.floor(megabytes / 1769)) : availableParallelism();
}
