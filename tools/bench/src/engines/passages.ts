import { documentId, newId } from '@docent/contracts/ids';
import { randomNumbers } from '@docent/evals/random';
import { loadEmbedder } from '@docent/embeddings';
import type { SegmentSource } from '@docent/vector-search';

import { mixedTexts } from '../embeddings/texts.ts';

/** Passages that are really embedded; the others are these, each moved a little in every direction. */
const EMBEDDED = 2_000;
export const PASSAGES_A_DOCUMENT = 50;
/** Two passages of one theme are so far apart, in parts of a vector's length. */
const JITTER = 0.35;

export interface Passages {
  model: string;
  dimensions: number;
  /** Documents `from` to `to`, with what each of their passages says and where it lies. */
  source(from: number, to: number): SegmentSource;
  queries: { text: string; vector: Float32Array }[];
}

/** As many passages as are asked for, the same ones each time. */
export async function makePassages(model: string, queries: number): Promise<Passages> {
  const embedder = await loadEmbedder({ model, threads: 2 });
  const texts = mixedTexts(EMBEDDED).map((text) => text.split(' ').slice(0, 60).join(' '));
  const vectors = await embedder.embedPassages(texts);
  const dimensions = vectors[0]!.length;
  const at = (n: number) => {
    const random = randomNumbers(n + 1);
    const theme = n % EMBEDDED;
    const spread = JITTER / Math.sqrt(dimensions);
    const moved = vectors[theme]!.map((number) => number + spread * normal(random));
    const length = Math.hypot(...moved);
    return { text: `${texts[theme]} item ${n}`, vector: moved.map((number) => number / length) };
  };
  return {
    model,
    dimensions,
    source(from, to) {
      const documents = Array.from({ length: to - from }, (_, index) => {
        const first = (from + index) * PASSAGES_A_DOCUMENT;
        const made = Array.from({ length: PASSAGES_A_DOCUMENT }, (_, position) => at(first + position));
        const path = `document-${from + index}.md`;
        const chunks = made.map(({ text }, chunk) => ({
          chunk,
          headings: [`Section ${chunk % 7}`],
          place: { items: { from: chunk, to: chunk }, characters: { from: 0, to: text.length } },
          text,
        }));
        const about = { collection: 'default', path, tags: [], updatedAt: '2026-01-01T00:00:00Z' };
        return { document: documentId('default', path), version: newId(), ...about, chunks, made };
      });
      const all = documents.flatMap(({ made }) => made.map(({ vector }) => vector));
      return {
        documents: documents.map(({ made: _made, ...document }) => document),
        embedded: { model, dimensions, vectors: all },
      };
    },
    queries: Array.from({ length: queries }, (_, n) => {
      const { text, vector } = at(1_000_000_007 + 7 * n);
      return { text: text.split(' ').slice(0, 6).join(' '), vector };
    }),
  };
}

/** Box and Muller's. */
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
