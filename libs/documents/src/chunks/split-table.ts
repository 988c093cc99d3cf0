import type { Draft } from './draft.ts';
import { splitColumns } from './split-columns.ts';
import { splitLines } from './split-lines.ts';

/**
 * Splits a table by whole rows, its header repeated in every part and its caption in the first; by columns where a row is
 * too long to stand with the header.
 */
export function splitTable(draft: Draft, room: number, countTokens: (text: string) => number): Draft[] {
  const { preamble, header, body } = partsOfTable(draft.text);
  const start = draft.characters.from;
  if (body.some((line) => countTokens(header + line) > room)) {
    const place = { from: start, to: start + draft.text.length };
    const parts = splitColumns({ preamble, header, body, maxTokens: room, countTokens });
    return parts.map((text) => ({ ...draft, text, characters: place }));
  }
  const prefix = preamble + header;
  return splitLines({ lines: body, prefix, maxTokens: room, countTokens }).map(({ text, from, to }, index) => ({
    ...draft,
    text: index > 0 && text.startsWith(prefix) ? text.slice(preamble.length) : text,
    characters: { from: start + (from === 0 ? 0 : prefix.length + from), to: start + prefix.length + to },
  }));
}

const separatorRow = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;

/** A Markdown table's caption, header with its rule, and rows; text that is no such table is all rows. */
function partsOfTable(text: string): { preamble: string; header: string; body: string[] } {
  const lines = text.split('\n').map((line, index, all) => (index === all.length - 1 ? line : `${line}\n`));
  const rule = lines.findIndex((line) => separatorRow.test(line));
  if (rule < 1) return { preamble: '', header: '', body: text.split('\n').filter((line) => line.trim() !== '') };
  return {
    preamble: lines.slice(0, rule - 1).join(''),
    header: lines.slice(rule - 1, rule + 1).join(''),
    body: lines.slice(rule + 1),
  };
}
