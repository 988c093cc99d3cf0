import type { Table } from '../model/document.ts';
import { tableGrid } from '../model/table.ts';
import { tableHtml } from './table-html.ts';

/** How tables are written for chunks; ranges in the document's text hold for 'markdown' only. */
export type TableForm = 'markdown' | 'padded-markdown' | 'triplets' | 'html';

export function tableText(table: Table, form: TableForm): string {
  if (form === 'html') return tableHtml(table);
  const grid = tableGrid(table).map((row) => row.map((cell) => cell?.text.trim().replace(/\s*\n\s*/g, ' ') ?? ''));
  if (grid.every((row) => row.every((text) => text === ''))) return '';
  if (form === 'triplets') return triplets(headed(table, grid));
  const escaped = grid.map((row) => row.map((text) => text.replaceAll('|', '\\|')));
  return form === 'markdown' ? compact(escaped) : padded(escaped);
}

function compact(grid: string[][]): string {
  const [header = [], ...body] = grid.map((row) => `| ${row.join(' | ')} |`);
  const rule = `| ${(grid[0] ?? []).map(() => '-').join(' | ')} |`;
  return [header, rule, ...body].join('\n');
}

function padded(grid: string[][]): string {
  const header = grid[0] ?? [];
  const widths = header.map((name, column) =>
    Math.max(name.length + 2, ...grid.slice(1).map((row) => (row[column] ?? '').length)),
  );
  const line = (row: string[]) => `| ${row.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(header), rule, ...grid.slice(1).map(line)].join('\n');
}

/** The leading header rows folded into one, as the columns' names; their numbers where there is no header. */
function headed(table: Table, grid: string[][]): string[][] {
  let count = 0;
  while (
    count < grid.length &&
    table.cells.some((cell) => cell.header && cell.row <= count && count < cell.row + cell.rowSpan)
  )
    count++;
  if (count === 0) return [grid[0]!.map((_, column) => String(column)), ...grid];
  const names = grid[0]!.map((_, column) =>
    grid.slice(0, count).reduce((name, row) => (name === '' ? row[column]! : `${name}.${row[column]!}`), ''),
  );
  return [names, ...grid.slice(count)];
}

/** "row, column = value. …", which reads like sentences to an embedding model. */
function triplets([header = [], ...body]: string[][]): string {
  if (body.length === 0) return header.filter((text) => text !== '').join('. ');
  if (header.length === 1) {
    const [name, ...values] = body.map((row) => row[0]!);
    return values.length > 0 ? values.map((value) => `${name} = ${value}`).join('. ') : name!;
  }
  return body
    .flatMap((row) => row.slice(1).map((value, column) => `${row[0]}, ${header[column + 1]} = ${value}`))
    .join('. ');
}
