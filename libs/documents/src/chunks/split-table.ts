import type { Draft } from './draft.ts';
import { splitColumns } from './split-columns.ts';
import { splitLines } from './split-lines.ts';
import { partsOfHtmlTable } from './table-html.ts';

/**
 * Splits a table by whole rows, its header repeated in every part and its caption in the first; by columns where a row is
 * too long to stand with the header. Of a table in HTML a row is one column then, as it is to docling-core.
 */
export function splitTable(draft: Draft, room: number, countTokens: (text: string) => number): Draft[] {
  const { preamble, headers, rule, body } = partsOfTable(draft.text);
  const header = headers.join('') + rule;
  const start = draft.characters.from;
  if (body.some((line) => countTokens(header + line) > room)) {
    const place = { from: start, to: start + draft.text.length };
    const parts = splitColumns({ preamble, headers, body, maxTokens: room, countTokens });
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

interface TableParts {
  preamble: string;
  headers: string[];
  rule: string;
  body: string[];
}

/** A table's caption, header rows with their rule, and rows; text that is no such table is all rows. */
function partsOfTable(text: string): TableParts {
  const html = partsOfHtmlTable(text);
  if (html) return { preamble: '', rule: '', ...html };
  const lines = text.split('\n').map((line, index, all) => (index === all.length - 1 ? line : `${line}\n`));
  const rule = lines.findIndex((line) => separatorRow.test(line));
  if (rule < 1)
    return { preamble: '', headers: [], rule: '', body: text.split('\n').filter((line) => line.trim() !== '') };
  return {
    preamble: lines.slice(0, rule - 1).join(''),
    headers: [lines[rule - 1]!],
    rule: lines[rule]!,
    body: lines.slice(rule + 1),
  };
}
