/// <reference lib="es2025.regexp" />
import type * as z from 'zod';
import type { Range } from '@docent/contracts/document';

type Span = z.output<typeof Range>;

/**
 * Where the quote stands in the text, word for word; white space may differ. The match begins and ends where words do.
 * Of several the first is taken. Null when the text does not say it.
 */
export function findQuote(text: string, quote: string): Span | null {
  const words = quote.trim().split(/\s+/);
  if (words[0] === '') return null;
  const pattern = new RegExp(words.map(RegExp.escape).join('\\s+'), 'gu');
  for (const match of text.matchAll(pattern)) {
    const span = { from: match.index, to: match.index + match[0].length };
    if (isWhole(text, span)) return span;
  }
  return null;
}

/** The quote as it is shown: the text's own characters, white space as single spaces. */
export const shown = (text: string, { from, to }: Span): string => text.slice(from, to).trim().replace(/\s+/g, ' ');

const endsInWord = /[\p{L}\p{N}]$/u;
const beginsInWord = /^[\p{L}\p{N}]/u;

/** False when a word is cut at either end: "art" does not stand in "start". */
function isWhole(text: string, { from, to }: Span): boolean {
  const inside = text.slice(from, to);
  const cutBefore = beginsInWord.test(inside) && endsInWord.test(text.slice(Math.max(0, from - 2), from));
  const cutAfter = endsInWord.test(inside) && beginsInWord.test(text.slice(to, to + 2));
  return !cutBefore && !cutAfter;
}
