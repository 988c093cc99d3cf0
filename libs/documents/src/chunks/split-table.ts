import type { Draft } from './draft.ts';
import { splitLines } from './split-lines.ts';

/** Splits a Markdown table by whole rows, its header repeated; a table with rows too wide for that, by columns. */
export function splitTable(draft: Draft, room: number, countTokens: (text: string) => number): Draft[] {
  const lines = draft.text.split('\n').map((line, index, all) => (index === all.length - 1 ? line : `${line}\n`));
  const header = lines.slice(0, 2).join('');
  const body = lines.slice(2);
  const parts = splitLines({ lines: body, prefix: header, maxTokens: room, countTokens });
  const start = draft.characters.from;
  return parts.map(({ text, from, to }) => ({
    ...draft,
    text,
    characters: { from: start + (from === 0 ? 0 : header.length + from), to: start + header.length + to },
  }));
}
