import { Tokenizer } from '@huggingface/tokenizers';
import { readModelFile } from './model-files.ts';
import { defaultModel, tokenizerConfig } from './models.ts';

/** transformers.js's tokenizer with a model's vocabulary. @throws ModelUnavailableError */
export async function loadTokenizer(model: string, folder?: string): Promise<Tokenizer> {
  const vocabulary = new TextDecoder().decode(await readModelFile(model, 'tokenizer.json', folder));
  return new Tokenizer(JSON.parse(vocabulary), tokenizerConfig(model));
}

/** Tokens of a text, without the [CLS] and [SEP] that stand around every input. */
export type TokenCounter = (text: string) => number;

/** Counts tokens as the model does, without its weights. @throws ModelUnavailableError */
export async function loadTokenCounter(model = defaultModel): Promise<TokenCounter> {
  return tokenCounter(await loadTokenizer(model));
}

export function tokenCounter(tokenizer: Tokenizer): TokenCounter {
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
}
