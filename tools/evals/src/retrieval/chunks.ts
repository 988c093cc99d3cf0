import { chunkDocument } from '@docent/documents';
import type { Embedder } from '@docent/embeddings';
import type { IndexedDocument } from '@docent/vector-search';

import type { Collection } from '../beir.ts';

type Chunk = IndexedDocument['chunks'][number];

/** [CLS] and [SEP] stand around every input. */
const SPECIAL_TOKENS = 2;
/** However long a title is, this many tokens are left for the text. */
const LEAST_TOKENS = 128;

/** One chunk where the model reads the document whole, else chunks of what it can read, as documents are taken in. */
export function chunksOf({ title, text }: Collection['documents'][number], embedder: Embedder): Chunk[] {
  const window = embedder.maxTokens - SPECIAL_TOKENS;
  const whole = { from: 0, to: text.length };
  if (embedder.countTokens(embedded(title, text)) <= window) return [chunkAt(0, text, { from: 0, to: 0 }, whole)];
  const maxTokens = Math.max(LEAST_TOKENS, window - embedder.countTokens(title));
  const chunks = chunkDocument(
    { mediaType: 'text/plain', items: [{ kind: 'paragraph', text }] },
    { maxTokens, countTokens: embedder.countTokens },
  ).filter((chunk) => chunk.text.trim() !== '');
  if (chunks.length === 0) return [chunkAt(0, text, { from: 0, to: 0 }, whole)];
  return chunks.map(({ text, items, characters }, number) => chunkAt(number, text, items, characters));
}

const chunkAt = (chunk: number, text: string, items: Chunk['place']['items'], characters: Chunk['place']['items']) => ({
  ...{ chunk, headings: [], text },
  place: { items, characters },
});

/** What is embedded of a chunk. */
export const embedded = (title: string, text: string) => (title ? `${title}\n${text}` : text);
