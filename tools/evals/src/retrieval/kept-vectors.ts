import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { describeModel, type Embedder } from '@docent/embeddings';

/** Embedded and kept together: what a run that is stopped has done is not done again. */
const TEXTS_PER_FILE = 256;

export type EmbedOptions = {
  kind?: 'passage' | 'query';
  /** Embeds anew what is kept already. */
  fresh?: boolean;
  onProgress?: (done: number, total: number) => void;
};

/**
 * Vectors of texts, in their order. They are kept in the user's cache by the model's weights and the texts themselves, so
 * that a collection is embedded once and evaluated often.
 */
export async function embedOnce(embedder: Embedder, texts: string[], options: EmbedOptions = {}) {
  const { kind = 'passage', fresh = false, onProgress } = options;
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'docent', 'vectors');
  await mkdir(folder, { recursive: true });
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += TEXTS_PER_FILE) {
    const part = texts.slice(from, from + TEXTS_PER_FILE);
    const file = join(folder, `${keyOf(embedder.model, kind, part)}.f32`);
    const kept = fresh ? undefined : await readVectors(file, embedder.dimensions, part.length);
    vectors.push(...(kept ?? (await keep(file, await embed(embedder, kind, part)))));
    onProgress?.(vectors.length, texts.length);
  }
  return vectors;
}

async function embed(embedder: Embedder, kind: string, texts: string[]): Promise<Float32Array[]> {
  if (kind === 'passage') return embedder.embedPassages(texts);
  const vectors: Float32Array[] = [];
  for (const text of texts) vectors.push(await embedder.embedQuery(text));
  return vectors;
}

/** The description names the weights by their SHA-256, and how a vector is made of what they give. */
function keyOf(model: string, kind: string, texts: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([describeModel(model), kind, texts]))
    .digest('hex');
}

async function readVectors(file: string, dimensions: number, count: number): Promise<Float32Array[] | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes?.byteLength !== count * dimensions * Float32Array.BYTES_PER_ELEMENT) return undefined;
  const matrix = new Float32Array(Uint8Array.from(bytes).buffer);
  return Array.from({ length: count }, (_, row) => matrix.subarray(row * dimensions, (row + 1) * dimensions));
}

async function keep(file: string, vectors: Float32Array[]): Promise<Float32Array[]> {
  const partial = `${file}.${randomUUID()}.part`;
  await writeFile(
    partial,
    Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))),
  );
  await rename(partial, file);
  return vectors;
}
