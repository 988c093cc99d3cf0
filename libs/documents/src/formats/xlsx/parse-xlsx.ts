import { type Archive, openArchive } from '../../archive/archive.ts';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, element, elements, type XmlNode } from '../../xml/xml-node.ts';
import { mediaTypes } from '../media-types.ts';
import { readRelationships } from '../office/relationships.ts';
import { addSheet } from '../sheets/add-sheet.ts';
import { SheetGrid } from '../sheets/sheet-grid.ts';
import { readCellFormats } from './cell-formats.ts';
import { readComments, readDrawings } from './drawings.ts';
import { readSharedStrings, readSheet, type Workbook } from './read-sheet.ts';

/** Excel: a heading for each sheet that is shown, then its tables, pictures and charts; sheets count as pages. */
export async function parseXlsx({ bytes, limits, name = 'The file' }: ParseRequest): Promise<StructuredDocument> {
  const { depth } = limits;
  const archive = await openArchive(bytes, limits);
  const { sheets, date1904 } = await readWorkbook(archive, depth);
  const strings = await readSharedStrings(archive, depth);
  const workbook: Workbook = { archive, depth, strings, formats: await readCellFormats(archive, depth, date1904) };
  const builder = new DocumentBuilder();
  const lost: NonNullable<StructuredDocument['lost']> = [];
  let left = limits.cells;
  for (const [index, sheet] of sheets.entries()) {
    builder.page = index + 1;
    builder.heading(1, { text: sheet.name });
    const read = sheet.type === 'worksheet' ? await readSheet(workbook, sheet.path, left) : noCells();
    left = Math.max(0, left - read.grid.size);
    const lostRows =
      read.lostRows + addSheet(builder, read.grid, await readDrawings(workbook, sheet.path, builder), limits.cells);
    for (const text of await readComments(workbook, sheet.path)) builder.add({ kind: 'note', text });
    const reason = `${lostRows} rows of sheet ${sheet.name}: at most ${limits.cells} cells are read. Split the file.`;
    if (lostRows > 0) lost.push({ pages: [index + 1], reason });
  }
  if (builder.items.every(({ kind }) => kind === 'heading' || kind === 'picture'))
    throw new DocumentError('empty', `${name} holds no values.`);
  return builder.document(mediaTypes.xlsx.type, { pages: sheets.length, ...(lost.length > 0 ? { lost } : {}) });
}

const noCells = () => ({ grid: new SheetGrid(), lostRows: 0 });

interface Sheet {
  name: string;
  path: string;
  /** "worksheet" or "chartsheet". */
  type: string;
}

/** The sheets that are not hidden, in order. */
async function readWorkbook(archive: Archive, depth: number): Promise<{ sheets: Sheet[]; date1904: boolean }> {
  const where = 'xl/workbook.xml';
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const relationships = await readRelationships(archive, where, depth);
  const shown = elements(element(root, 's:sheets'), 's:sheet').filter(
    (sheet) => (attribute(sheet, 'state') ?? 'visible') === 'visible',
  );
  const sheets = shown.flatMap((sheet: XmlNode) => {
    const part = relationships.get(attribute(sheet, 'r:id') ?? '');
    return part && archive.has(part.target)
      ? [{ name: attribute(sheet, 'name') ?? '', path: part.target, type: part.type }]
      : [];
  });
  const date1904 = ['1', 'true'].includes(attribute(element(root, 's:workbookPr'), 'date1904') ?? '');
  return { sheets, date1904 };
}
