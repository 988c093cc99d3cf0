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
  /** Threads that compute one batch; as many as there are cores unless told. */
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

/** Tokens, padding included, that run through the model at once. */
const tokensPerBatch = 1024;

/** @throws ModelUnavailableError when the model's files are missing or are not those that model.json names. */
export async function loadEmbedder(options: EmbedderOptions = {}): Promise<Embedder> {
  const { model = defaultModel, path, threads = availableParallelism() } = options;
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
