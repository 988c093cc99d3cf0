import { afterAll, describe, expect, it } from '@jest/globals';
import { chartXml } from '../../fixtures/chart.ts';
import { contentTypes, makeZip, relationships } from '../../fixtures/zip.ts';
import { closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const namespaces =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (at: string, value: number, style = 0) => `<c r="${at}" s="${style}"><v>${value}</v></c>`;
const rows = (...cells: string[]) => cells.map((inside, index) => `<row r="${index + 1}">${inside}</row>`).join('');

function workbook(
  sheets: Record<string, string>,
  parts: Record<string, string> = {},
  states: string[] = [],
): Uint8Array {
  const names = Object.keys(sheets);
  const list = names.map(
    (name, index) => `<sheet name="${name}" r:id="r${index}" state="${states[index] ?? 'visible'}"/>`,
  );
  return makeZip({
    '[Content_Types].xml': contentTypes.xlsx,
    'xl/workbook.xml': `<workbook ${namespaces}><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      Object.fromEntries(names.map((_, index) => [`r${index}`, ['worksheet', `worksheets/sheet${index}.xml`]])),
    ),
    ...Object.fromEntries(
      names.map((name, index) => [
        `xl/worksheets/sheet${index}.xml`,
        sheets[name]!.startsWith('<row') || sheets[name] === ''
          ? `<worksheet ${namespaces}><sheetData>${sheets[name]}</sheetData></worksheet>`
          : `<worksheet ${namespaces}>${sheets[name]}</worksheet>`,
      ]),
    ),
    ...parts,
  });
}

const read = (bytes: Uint8Array, limits = {}) => parseDocument(bytes, { name: 'a.xlsx', limits });
const markdown = async (bytes: Uint8Array) => toMarkdown(await read(bytes));

describe('XLSX', () => {
  it('finds several tables on a sheet, and leaves hidden sheets out', async () => {
    const first = rows(
      text('A1', 'a') + text('B1', 'b') + text('D1', 'x'),
      text('A2', '1') + text('B2', '2') + text('D2', 'y'),
    );
    expect(await markdown(workbook({ Ducks: first, Secret: rows(text('A1', 'z')) }, {}, ['visible', 'hidden']))).toBe(
      '## Ducks\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n| x |\n| - |\n| y |\n',
    );
  });

  it('repeats merged cells, and takes a merged line above a header for a caption', async () => {
    const sheet =
      `<sheetData>${rows(text('A1', 'Sightings'), text('A2', 'year') + text('B2', 'ducks'), number('A3', 2023) + number('B3', 5), number('B4', 6))}</sheetData>` +
      '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>';
    const document = await read(workbook({ S: sheet }));
    expect(document.items[1]).toMatchObject({ kind: 'caption', text: 'Sightings' });
    expect(toMarkdown(document)).toContain('| year | ducks |\n| - | - |\n| 2023 | 5 |\n| 2023 | 6 |');
  });

  it('writes dates, percents and currencies as they are meant, numbers with every digit', async () => {
    const formats = ['General', 'm/d/yy', 'm/d/yy h:mm', '0%', '"€"#,##0.00', '#,##0', '0.0" kg"'];
    const styles =
      `<styleSheet ${namespaces}><numFmts>${formats.map((code, id) => `<numFmt numFmtId="${200 + id}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts>` +
      `<cellXfs>${formats.map((_, id) => `<xf numFmtId="${200 + id}"/>`).join('')}</cellXfs></styleSheet>`;
    const values = [0.125, 45_322, 45_322.75, 0.25, 1234.5, 1234.5, 3.14];
    const sheet = rows(
      values.map((value, style) => number(`${String.fromCharCode(65 + style)}1`, value, style)).join(''),
    );
    expect(await markdown(workbook({ S: sheet }, { 'xl/styles.xml': styles }))).toContain(
      '| 0.125 | 2024-01-31 | 2024-01-31 18:00:00 | 25% | €1,234.50 | 1234.5 | 3.1 kg |',
    );
  });

  it('reads shared strings, truth values, errors and what formulas came to', async () => {
    const strings = `<sst ${namespaces}><si><t>plain</t></si><si><r><t>in </t></r><r><t>runs</t></r><rPh><t>reading</t></rPh></si></sst>`;
    const sheet = rows(
      '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c><c r="E1"><f>1+2</f><v>3</v></c>',
    );
    expect(await markdown(workbook({ S: sheet }, { 'xl/sharedStrings.xml': strings }))).toContain(
      '| plain | in runs | TRUE | #N/A | 3 |',
    );
  });

  it('adds charts as their data', async () => {
    const sheet = '<sheetData/>';
    const drawing =
      '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">' +
      '<xdr:twoCellAnchor><xdr:from><xdr:row>3</xdr:row></xdr:from><c:chart r:id="r1"/></xdr:twoCellAnchor></xdr:wsDr>';
    const parts = {
      'xl/worksheets/_rels/sheet0.xml.rels': relationships({ r1: ['drawing', '../drawings/drawing1.xml'] }),
      'xl/drawings/drawing1.xml': drawing,
      'xl/drawings/_rels/drawing1.xml.rels': relationships({ r1: ['chart', '../charts/chart1.xml'] }),
      'xl/charts/chart1.xml': chartXml,
    };
    expect(await markdown(workbook({ S: sheet }, parts))).toContain('Ducks a year\n\n|  | Ducks |');
  });

  it('names the rows beyond the limit of cells', async () => {
    const sheet = rows(...Array.from({ length: 10 }, (_, index) => number(`A${index + 1}`, index)));
    const document = await read(workbook({ S: sheet }), { cells: 4 });
    expect(document.lost).toMatchObject([{ pages: [1], reason: expect.stringContaining('6 rows of sheet S') }]);
  });
});
