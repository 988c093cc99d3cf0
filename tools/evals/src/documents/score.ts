import { markdownParts } from './markdown-parts.ts';

/** Undefined where the truth has none of it. */
export interface Scores {
  /** Longest common sequence of words: 2 |common| / (|truth| + |made|). */
  text: number;
  headings: number | undefined;
  cells: number | undefined;
  items: number | undefined;
  /** Mean of those that the truth has. */
  all: number;
}

/** Scores Markdown against another's: words in order, and the F1 of headings, cells and list items that are equal. */
export function scoreMarkdown(truth: string, made: string): Scores {
  const [expected, found] = [markdownParts(truth), markdownParts(made)];
  const text = sequenceScore(expected.words, found.words);
  const headings = f1(expected.headings, found.headings);
  const cells = f1(expected.cells, found.cells);
  const items = f1(expected.items, found.items);
  const said = [text, headings, cells, items].filter((value) => value !== undefined);
  return { text, headings, cells, items, all: said.reduce((sum, value) => sum + value, 0) / said.length };
}

function f1(truth: readonly string[], found: readonly string[]): number | undefined {
  if (truth.length === 0) return undefined;
  const left = new Map<string, number>();
  for (const value of truth) left.set(value, (left.get(value) ?? 0) + 1);
  let common = 0;
  for (const value of found) {
    const count = left.get(value) ?? 0;
    if (count > 0) common++;
    left.set(value, count - 1);
  }
  return (2 * common) / (truth.length + found.length);
}

function sequenceScore(truth: readonly string[], found: readonly string[]): number {
  if (truth.length === 0 && found.length === 0) return 1;
  return (2 * commonLength(truth, found)) / (truth.length + found.length);
}

/** Length of the longest common subsequence, with a bit for each word (Hyyrö 2004). */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const places = new Map<string, bigint>();
  a.forEach((word, index) => places.set(word, (places.get(word) ?? 0n) | (1n << BigInt(index))));
  const all = (1n << BigInt(a.length)) - 1n;
  let row = all;
  for (const word of b) {
    const match = row & (places.get(word) ?? 0n);
    if (match !== 0n) row = ((row + match) | (row - match)) & all;
  }
  return a.length - onesIn(row);
}

function onesIn(bits: bigint): number {
  return bits.toString(2).replaceAll('0', '').length;
}
