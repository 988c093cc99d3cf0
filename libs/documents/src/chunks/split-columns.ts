import { splitLines } from './split-lines.ts';

interface ColumnSplit {
  /** The table's caption, for the first part. */
  preamble: string;
  /** Its header rows, without a rule. */
  headers: string[];
  body: string[];
  maxTokens: number;
  countTokens: (text: string) => number;
}

/** Divides a table into tables of some of its columns each; where even one column is too long, by its rows too. */
export function splitColumns({ preamble, headers, body, maxTokens, countTokens }: ColumnSplit): string[] {
  const heads = headers.map(cellsOf);
  const rows = body.filter((line) => line.trim() !== '').map(cellsOf);
  const columns = Math.min(...[...heads, ...rows].map((cells) => cells.length));
  if (!Number.isFinite(columns) || columns === 0) return [body.join('')];

  const headOf = (from: number, to: number) =>
    [...heads.map((cells) => row(cells.slice(from, to))), row(new Array<string>(to - from).fill('-'))].join('');
  const rowsOf = (from: number, to: number) => rows.map((cells) => row(cells.slice(from, to)));

  const parts: string[] = [];
  for (let from = 0; from < columns;) {
    const lead = from === 0 ? preamble : '';
    const whole = (to: number) => lead + headOf(from, to) + rowsOf(from, to).join('');
    const wide = largest(from + 1, columns, (to) => countTokens(whole(to)) <= maxTokens);
    if (wide !== undefined) {
      parts.push(whole(wide));
      from = wide;
      continue;
    }
    const fits = (to: number) => {
      const head = lead + headOf(from, to);
      return countTokens(head) < maxTokens && rowsOf(from, to).every((line) => countTokens(head + line) <= maxTokens);
    };
    const to = largest(from + 1, columns, fits) ?? from + 1;
    const prefix = lead + headOf(from, to);
    for (const [index, { text }] of splitLines({ lines: rowsOf(from, to), prefix, maxTokens, countTokens }).entries())
      parts.push(index > 0 && text.startsWith(prefix) ? text.slice(lead.length) : text);
    from = to;
  }
  return parts;
}

const row = (cells: string[]): string => `| ${cells.join(' | ')} |\n`;

function cellsOf(line: string): string[] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)((?:\\\\)*)\|$/, '$1');
  return (inside.match(/(?:\\.|[^|\\])*(?:\||$)/gs) ?? [])
    .slice(0, cellCount(inside))
    .map((cell) => cell.replace(/\|$/, '').trim());
}

/** Cells are divided by bars that no backslash stands before. */
const cellCount = (inside: string): number => (inside.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0) + 1;

/** The largest number of a range for which something holds, if it holds for all that are smaller. */
function largest(low: number, high: number, holds: (value: number) => boolean): number | undefined {
  let best: number | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) {
      best = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}
