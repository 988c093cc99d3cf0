import { chunkDocument, type Chunk, type StructuredDocument } from '@docent/documents';
import { embedder } from './model.ts';

/** Headings and text together; the model itself reads up to 512. */
const CHUNK_TOKENS = 256;

/** Counted by the model's own tokenizer; without the model, four characters are taken for a token. */
export async function chunksOf(document: StructuredDocument, model: string): Promise<Chunk[]> {
  const countTokens = (await embedder(model))?.countTokens ?? ((text: string) => Math.ceil(text.length / 4));
  return chunkDocument(document, { maxTokens: CHUNK_TOKENS, countTokens }).filter(({ text }) => text.trim() !== '');
}
