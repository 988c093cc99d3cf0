import type { Archive } from '../../archive/archive.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import {
  attribute,
  descendants,
  element,
  elements,
  numberAttribute,
  textOf,
  type XmlNode,
} from '../../xml/xml-node.ts';
import { SheetGrid } from '../sheets/sheet-grid.ts';
import type { CellFormats } from './cell-formats.ts';

export interface Workbook {
  archive: Archive;
  depth: number;
  strings: readonly string[];
  formats: CellFormats;
}

/** Reads a sheet's values and merged areas row by row, at most so many cells. */
export async function readSheet(
  { archive, depth, strings, formats }: Workbook,
  where: string,
  maxCells: number,
): Promise<{ grid: SheetGrid; lostRows: number }> {
  const grid = new SheetGrid();
  let lostRows = 0;
  let row = -1;
  const source = { where, pieces: archive.stream(where), depth };
  for await (const record of xmlRecords(source, 's:sheetData', 's:mergeCells')) {
    if (record.name === 's:row') {
      row = (numberAttribute(record, 'r') ?? row + 2) - 1;
      if (grid.size >= maxCells) lostRows++;
      else addRow(grid, row, record, strings, formats);
    } else if (record.name === 's:mergeCell') addMerge(grid, attribute(record, 'ref') ?? '');
  }
  return { grid, lostRows };
}

export async function readSharedStrings(archive: Archive, depth: number): Promise<string[]> {
  const where = 'xl/sharedStrings.xml';
  const strings: string[] = [];
  if (!archive.has(where)) return strings;
  for await (const item of xmlRecords({ where, pieces: archive.stream(where), depth }, 's:sst'))
    if (item.name === 's:si') strings.push(richText(item));
  return strings;
}

function addRow(grid: SheetGrid, row: number, record: XmlNode, strings: readonly string[], formats: CellFormats): void {
  let column = -1;
  for (const cell of elements(record, 's:c')) {
    column = place(attribute(cell, 'r') ?? '')?.column ?? column + 1;
    grid.set(row, column, valueOf(cell, strings, formats).trim());
  }
}

/** The value that the cell shows; of a formula, what it came to when the file was saved. */
function valueOf(cell: XmlNode, strings: readonly string[], formats: CellFormats): string {
  const value = textOf(element(cell, 's:v'));
  switch (attribute(cell, 't')) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr':
      return richText(element(cell, 's:is'));
    case 'b':
      return value === '1' ? 'TRUE' : value === '' ? '' : 'FALSE';
    case 'str':
    case 'e':
    case 'd':
      return value;
    default: {
      const number = Number(value);
      if (value === '' || !Number.isFinite(number)) return value;
      return formats(number, numberAttribute(cell, 's') ?? 0);
    }
  }
}

/** Text in runs, without the phonetic reading that Japanese files add. */
function richText(node: XmlNode | undefined): string {
  return elements(node)
    .filter(({ name }) => name === 's:t' || name === 's:r')
    .map((part) => (part.name === 's:t' ? textOf(part) : descendants(part, 's:t').map(textOf).join('')))
    .join('');
}

function addMerge(grid: SheetGrid, reference: string): void {
  const [from, to] = reference.split(':').map(place);
  if (!from || !to) return;
  grid.merges.push({ ...from, rows: to.row - from.row + 1, columns: to.column - from.column + 1 });
}

/** "B3" as row 2, column 1. */
function place(reference: string): { row: number; column: number } | undefined {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? [];
  if (letters === undefined) return undefined;
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(digits) - 1, column };
}
