import { openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { attribute, descendants, elements, numberAttribute, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { mediaTypes } from '../media-types.ts';
import { addChart } from '../office/chart.ts';
import { addSheet, type Floating } from '../sheets/add-sheet.ts';
import { SheetGrid } from '../sheets/sheet-grid.ts';
import { readObjects } from './embedded-objects.ts';
import { tableRows } from './office-table.ts';
import { plainText } from './office-text.ts';

interface Sheet {
  name: string;
  grid: SheetGrid;
  rows: number;
  lostRows: number;
  /** Frames with the row that they stand in. */
  frames: { row: number; frame: XmlNode }[];
}

/** OpenDocument sheets: the tables of each; sheets count as pages. */
export async function parseOds({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const { depth } = limits;
  const archive = await openArchive(bytes, limits);
  const objects = await readObjects(archive, depth);
  const sheets = await readSheets({ where: 'content.xml', pieces: archive.stream('content.xml'), depth }, limits.cells);
  const builder = new DocumentBuilder();
  const lost: NonNullable<StructuredDocument['lost']> = [];
  for (const [index, sheet] of sheets.entries()) {
    builder.page = index + 1;
    if (sheets.length > 1) builder.heading(1, { text: sheet.name });
    const floating = sheet.frames.flatMap(({ row, frame }): Floating[] => {
      const object = objects.get(
        (attribute(descendants(frame, 'draw:object')[0], 'xlink:href') ?? '').replace(/^\.\//, ''),
      );
      if (typeof object === 'object') return [{ row, add: () => addChart(builder, object) }];
      return descendants(frame, 'draw:image').length > 0
        ? [{ row, add: () => builder.add({ kind: 'picture', text: textOf(descendants(frame, 'svg:desc')[0]) }) }]
        : [];
    });
    const lostRows = sheet.lostRows + addSheet(builder, sheet.grid, floating, limits.cells);
    const reason = `${lostRows} rows of sheet ${sheet.name}: at most ${limits.cells} cells are read. Split the file.`;
    if (lostRows > 0) lost.push({ pages: [index + 1], reason });
  }
  if (builder.items.every(({ kind }) => kind === 'heading'))
    throw new DocumentError('empty', `${name} holds no values.`);
  return builder.document(mediaTypes.ods.type, { pages: sheets.length, ...(lost.length > 0 ? { lost } : {}) });
}

async function readSheets(source: Parameters<typeof xmlRecords>[0], maxCells: number): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  let size = 0;
  for await (const record of xmlRecords(source, 'table:table')) {
    if (record.name === 'table:table') {
      const name = attribute(record, 'table:name') ?? '';
      sheets.push({ name, grid: new SheetGrid(), rows: 0, lostRows: 0, frames: [] });
      continue;
    }
    const sheet = sheets.at(-1)!;
    if (record.name === 'table:shapes') for (const frame of elements(record)) sheet.frames.push({ row: 0, frame });
    for (const { row } of tableRows({ name: '', attributes: {}, children: [record] })) {
      const before = sheet.grid.size;
      if (size >= maxCells) sheet.lostRows++;
      else addRow(sheet, row, maxCells - size);
      size += sheet.grid.size - before;
    }
  }
  return sheets;
}

function addRow(sheet: Sheet, row: XmlNode, left: number): void {
  const repeats = numberAttribute(row, 'table:number-rows-repeated') ?? 1;
  let column = 0;
  for (const cell of elements(row).filter(({ name }) => /^table:(?:covered-)?table-cell$/.test(name))) {
    const times = numberAttribute(cell, 'table:number-columns-repeated') ?? 1;
    const text = valueOf(cell);
    if (text !== '') {
      for (let at = 0; at < Math.min(repeats, 10_000); at++)
        for (let next = 0; next < Math.min(times, 1000) && sheet.grid.size < left + at; next++)
          sheet.grid.set(sheet.rows + at, column + next, text);
    }
    addMerge(sheet, cell, column);
    for (const frame of elements(cell).filter(({ name }) => name === 'draw:frame'))
      sheet.frames.push({ row: sheet.rows, frame });
    column += times;
  }
  sheet.rows += repeats;
}

function addMerge(sheet: Sheet, cell: XmlNode, column: number): void {
  const rows = numberAttribute(cell, 'table:number-rows-spanned') ?? 1;
  const columns = numberAttribute(cell, 'table:number-columns-spanned') ?? 1;
  if (rows > 1 || columns > 1) sheet.grid.merges.push({ row: sheet.rows, column, rows, columns });
}

/** Dates by ISO 8601, plain numbers with every digit, all else as it is shown. */
function valueOf(cell: XmlNode): string {
  if (cell.name === 'table:covered-table-cell') return '';
  const shown = plainText({ ...cell, children: elements(cell).filter(({ name }) => name === 'text:p') }).trim();
  switch (attribute(cell, 'office:value-type')) {
    case 'date':
      return attribute(cell, 'office:date-value')?.replace('T', ' ') ?? shown;
    case 'float':
      return /\p{L}/u.test(shown) ? shown : (attribute(cell, 'office:value') ?? shown);
    default:
      return shown;
  }
}
