import type { Cell, Table } from '../model/document.ts';
import { tableGrid } from '../model/table.ts';

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

/** A table as docling-core writes it in HTML, on one line; the caption comes first, without a tag of its own. */
export function tableHtml(table: Table, caption = ''): string {
  const rows = tableGrid(table).map((row, at) => {
    const cells = row.map((cell, column) => {
      if (!cell) return '<td></td>';
      return cell.row === at && cell.column === column ? cellHtml(cell) : '';
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const body = rows.length > 0 ? `<tbody>${rows.join('')}</tbody>` : '';
  return caption || body ? `<table>${caption}${body}</table>` : '';
}

function cellHtml({ text, header, rowHeader, rowSpan, columnSpan }: Cell): string {
  const content = text.trim().replace(/[&<>"']/g, (sign) => entities[sign]!);
  const tag = header || rowHeader ? 'th' : 'td';
  const attributes = [
    rowSpan > 1 ? ` rowspan="${rowSpan}"` : '',
    columnSpan > 1 ? ` colspan="${columnSpan}"` : '',
    isRightToLeft(content) ? ' dir="rtl"' : '',
  ];
  return `<${tag}${attributes.join('')}>${content}</${tag}>`;
}

/** By the first character or by more than half of them. */
function isRightToLeft(text: string): boolean {
  const characters = [...text];
  if (characters[0] !== undefined && rightToLeft.test(characters[0])) return true;
  return characters.filter((character) => rightToLeft.test(character)).length > characters.length / 2;
}

/** What every part of a table in HTML repeats, and the rows to divide; undefined for text that is no such table. */
export function partsOfHtmlTable(text: string): { headers: string[]; body: string[] } | undefined {
  const [, opening, inside, closing] = /^(<table>.*?)(<tr>.*<\/tr>)(<\/tbody><\/table>)$/s.exec(text) ?? [];
  if (opening === undefined || inside === undefined || closing === undefined) return undefined;
  const rows = inside.match(/<tr>.*?<\/tr>/gs) ?? [];
  const first = rows.findIndex((row) => !isHeader(row));
  const body = first < 0 ? [] : rows.slice(first);
  return { headers: [opening, ...rows.slice(0, rows.length - body.length)], body: [...body, closing] };
}

/** A row that has something to say in its header cells and nowhere else. */
const isHeader = (row: string): boolean => /<th[^>]*>\s*[^<\s]/.test(row) && !/<td[^>]*>\s*[^<\s]/.test(row);
