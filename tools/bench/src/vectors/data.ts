import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadEmbedder } from '@docent/embeddings';
import { embedOnce } from '@docent/evals/kept-vectors';
import { randomNumbers } from '@docent/evals/random';

import { exactNearest } from './exact.ts';
import { keptFolder, keyOf } from './kept.ts';
import type { Texts } from './texts.ts';

export const K = 10;
/** How long the jitter is that makes one embedding into many: two of the same text have a cosine of about .89. */
const JITTER = 0.35;
const SEED = 5;

/** Vectors of length 1, one after another, and the queries with what is nearest to them. */
export interface Data {
  folder: string;
  count: number;
  dimensions: number;
}

/** Embeds the texts and multiplies the embeddings by seeded jitter until there are so many; kept on disk. */
export async function makeData(texts: Texts, count: number, say: (message: string) => void): Promise<Data> {
  const embedder = await loadEmbedder();
  try {
    const { dimensions } = embedder;
    const onProgress = (done: number, of: number) => say(`embedded ${done} of ${of} texts`);
    const passages = await embedOnce(embedder, texts.passages, { onProgress });
    const queries = await embedOnce(embedder, texts.queries, { kind: texts.queryKind });
    const folder = keptFolder(keyOf(embedder.model, texts, count, JITTER, SEED));
    const data = { folder, count, dimensions };
    if (!existsSync(join(folder, 'truth.json'))) {
      say(`making ${count} vectors and finding what is nearest by comparing all`);
      writeMatrix(join(folder, 'queries.f32'), matrixOf(queries, dimensions));
      writeMatrix(join(folder, 'vectors.f32'), jittered(passages, count, dimensions));
      writeFileSync(join(folder, 'texts.json'), JSON.stringify(texts.passages));
      const truth = exactNearest(readVectors(data), readQueries(data), K);
      writeFileSync(join(folder, 'truth.json.part'), JSON.stringify(truth));
      renameSync(join(folder, 'truth.json.part'), join(folder, 'truth.json'));
    }
    return data;
  } finally {
    await embedder.dispose();
  }
}

/** Some of the vectors, all unless told, as one matrix. */
export function readVectors({ folder, count, dimensions }: Data, rows = { from: 0, count }): Float32Array {
  const matrix = new Float32Array(rows.count * dimensions);
  const bytes = new Uint8Array(matrix.buffer);
  const perRow = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const file = openSync(join(folder, 'vectors.f32'), 'r');
  try {
    for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, bytes.length - at, rows.from * perRow + at);
  } finally {
    closeSync(file);
  }
  return matrix;
}

export function readQueries({ folder, dimensions }: Data): Float32Array[] {
  const matrix = readMatrix(join(folder, 'queries.f32'));
  return Array.from({ length: matrix.length / dimensions }, (_, row) =>
    matrix.slice(row * dimensions, (row + 1) * dimensions),
  );
}

/** The texts that the vectors were made of: vector i of text i modulo their number. */
export const readTexts = ({ folder }: Data): string[] => JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8'));

export const readTruth = ({ folder }: Data): number[][] => JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));

function jittered(vectors: Float32Array[], count: number, dimensions: number): Float32Array {
  const random = randomNumbers(SEED);
  // The sum of three uniform numbers is near enough to a normal one; 1/2 is the variance of 2 * that sum.
  const scale = (JITTER / Math.sqrt(dimensions)) * 2;
  const matrix = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const from = vectors[row % vectors.length]!;
    const to = matrix.subarray(row * dimensions, (row + 1) * dimensions);
    let squares = 0;
    for (let at = 0; at < dimensions; at++) {
      to[at] = from[at]! + scale * (random() + random() + random() - 1.5);
      squares += to[at]! ** 2;
    }
    const length = Math.sqrt(squares);
    for (let at = 0; at < dimensions; at++) to[at]! /= length;
  }
  return matrix;
}

function matrixOf(vectors: Float32Array[], dimensions: number): Float32Array {
  const matrix = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => matrix.set(vector, row * dimensions));
  return matrix;
}

const writeMatrix = (file: string, matrix: Float32Array) => writeFileSync(file, new Uint8Array(matrix.buffer));

function readMatrix(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
