/** A stretch of a text by its offsets, the end excluded. */
export interface Stretch {
  from: number;
  to: number;
}

const splitters = [
  ...['.', '?', '!'],
  ...[';', ',', '(', ')', '[', ']', '“', '”', '‘', '’', "'", '"', '`', '*'],
  ...[':', '—', '…'],
  ...['/', '\\', '–', '&', '-'],
];

/**
 * Splits a text into stretches of at most `size` tokens at the most meaningful separators that it has: line breaks, tabs,
 * white space after a sentence or clause, white space, punctuation, characters; then joins neighbours while they fit.
 * The algorithm is that of Python's semchunk, without overlap.
 */
export function splitSemantically(text: string, size: number, countTokens: (text: string) => number): Stretch[] {
  const stretches: Stretch[] = [];
  split(text, 0, size, countTokens, stretches);
  return stretches.filter(({ from, to }) => text.slice(from, to).trim() !== '');
}

function split(text: string, start: number, size: number, countTokens: (text: string) => number, out: Stretch[]): void {
  const { separator, isSpace, pieces } = cut(text);
  const starts = [0];
  for (const piece of pieces) starts.push(starts.at(-1)! + piece.length + separator.length);
  for (let index = 0; index < pieces.length;) {
    const piece = pieces[index]!;
    let next = index + 1;
    if (countTokens(piece) > size && piece.length > 1) split(piece, start + starts[index]!, size, countTokens, out);
    else {
      next = Math.max(next, endOfFit(text, starts, separator.length, index, size, countTokens));
      out.push({ from: start + starts[index]!, to: start + starts[next]! - separator.length });
    }
    if (!isSpace && next < pieces.length) keepSeparator(text, start, separator, size, countTokens, out);
    index = next;
  }
}

/** Punctuation stays with what it ends, where that still fits. */
function keepSeparator(
  text: string,
  start: number,
  separator: string,
  size: number,
  countTokens: (text: string) => number,
  out: Stretch[],
): void {
  const last = out.at(-1);
  const own = last && text.slice(Math.max(0, last.from - start), last.to - start);
  if (last && countTokens(own + separator) <= size) last.to += separator.length;
  else {
    const from = last?.to ?? start;
    out.push({ from, to: from + separator.length });
  }
}

/** The first piece that no longer fits together with those from `index` on; found by a guided binary search. */
function endOfFit(
  text: string,
  starts: number[],
  gap: number,
  index: number,
  size: number,
  countTokens: (text: string) => number,
): number {
  const offset = starts[index]!;
  let perToken = 0.2;
  let low = index;
  let high = starts.length;
  let target = offset + size * perToken;
  while (low < high) {
    const middle = Math.min(firstAtLeast(starts, target, low, high), high - 1);
    const tokens = countTokens(text.slice(offset, Math.max(offset, starts[middle]! - gap)));
    const length = starts[middle]! - offset;
    if (length > 0 && tokens > 0) {
      perToken = length / tokens;
      target = offset + size * perToken;
    }
    if (tokens > size) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function firstAtLeast(sorted: number[], target: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Cut {
  separator: string;
  isSpace: boolean;
  pieces: string[];
}

function cut(text: string): Cut {
  if (/[\r\n]/.test(text)) return atSpace(text, longest(text, /[\r\n]{2,}/g) ?? /[\r\n]/.exec(text)![0]);
  if (text.includes('\t')) return atSpace(text, longest(text, /\t{2,}/g) ?? '\t');
  const space = /\s/.exec(text)?.[0];
  if (space !== undefined)
    return atSpace(text, longest(text, /\s{2,}/g)) ?? afterPunctuation(text) ?? atSpace(text, space);
  const separator = splitters.find((candidate) => text.includes(candidate));
  if (separator !== undefined) return { separator, isSpace: false, pieces: text.split(separator) };
  return { separator: '', isSpace: true, pieces: [...text] };
}

function atSpace(text: string, separator: string): Cut;
function atSpace(text: string, separator: string | undefined): Cut | undefined;
function atSpace(text: string, separator: string | undefined): Cut | undefined {
  return separator === undefined ? undefined : { separator, isSpace: true, pieces: text.split(separator) };
}

function afterPunctuation(text: string): Cut | undefined {
  for (const mark of splitters) {
    const escaped = mark.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    const separator = new RegExp(`${escaped}(\\s)`).exec(text)?.[1];
    if (separator !== undefined) {
      return { separator, isSpace: true, pieces: text.split(new RegExp(`(?<=${escaped})${separator}`)) };
    }
  }
  return undefined;
}

function longest(text: string, runs: RegExp): string | undefined {
  let found: string | undefined;
  for (const [run] of text.matchAll(runs)) if (run.length > (found?.length ?? 0)) found = run;
  return found;
}
