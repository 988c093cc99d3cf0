import { afterAll, describe, expect, it } from '@jest/globals';
import { makeZip } from '../../fixtures/zip.ts';
import { closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const urn = (name: string) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`;
const namespaces = [
  ...['office', 'text', 'table', 'style', 'presentation', 'chart'].map(urn),
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
].join(' ');

function file(
  kind: 'text' | 'presentation' | 'spreadsheet',
  body: string,
  styles = '',
  parts: Record<string, string> = {},
) {
  return makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content ${namespaces}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ...parts,
  });
}

const markdown = async (bytes: Uint8Array) => toMarkdown(await parseDocument(bytes));
const p = (text: string, style = '') => `<text:p text:style-name="${style}">${text}</text:p>`;

describe('OpenDocument text', () => {
  it('reads title, headings, nested lists as they count, and marks', async () => {
    const styles =
      '<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>' +
      '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-bullet text:level="2"/></text:list-style>';
    const body =
      p('Ducks', 'P1') +
      '<text:h text:outline-level="1">Kinds</text:h>' +
      `<text:list text:style-name="L1"><text:list-item>${p('dabbling')}<text:list><text:list-item>${p('mallard')}</text:list-item></text:list></text:list-item><text:list-item>${p('diving')}</text:list-item></text:list>` +
      p(
        'They <text:span text:style-name="T1">swim</text:span>.<text:line-break/>Far.<text:note><text:note-body>' +
          p('In ponds.') +
          '</text:note-body></text:note>',
      );
    expect(await markdown(file('text', body, styles))).toBe(
      '# Ducks\n\n## Kinds\n\n1. dabbling\n    - mallard\n2. diving\n\nThey **swim**.  \nFar.\n\nIn ponds.\n',
    );
  });

  it('reads tables with spans and embedded formulas', async () => {
    const cell = (text: string, more = '') => `<table:table-cell ${more}>${p(text)}</table:table-cell>`;
    const body =
      `<table:table><table:table-row>${cell('both', 'table:number-columns-spanned="2"')}<table:covered-table-cell/></table:table-row><table:table-row>${cell('1')}${cell('2')}</table:table-row></table:table>` +
      p('<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>');
    const math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>';
    expect(await markdown(file('text', body, '', { 'Object 1/content.xml': math }))).toBe(
      '| both | both |\n| - | - |\n| 1 | 2 |\n\n$$\\frac{a}{b}$$\n',
    );
  });
});

describe('OpenDocument slides', () => {
  it('reads titles, shapes from top to bottom, and notes apart', async () => {
    const frame = (text: string, y: number, more = '') =>
      `<draw:frame svg:y="${y}cm" ${more}><draw:text-box>${p(text)}</draw:text-box></draw:frame>`;
    const slide = `<draw:page>${frame('below', 9)}${frame('above', 5)}${frame('Ducks', 12, 'presentation:class="title"')}<presentation:notes>${frame('Say hello.', 0)}</presentation:notes></draw:page>`;
    const document = await parseDocument(file('presentation', slide));
    expect(toMarkdown(document)).toBe('## Ducks\n\nabove\n\nbelow\n');
    expect(document).toMatchObject({
      pages: 1,
      items: expect.arrayContaining([expect.objectContaining({ kind: 'note', text: 'Say hello.' })]),
    });
  });
});

describe('OpenDocument sheets', () => {
  it('reads values with repeats, dates and several tables', async () => {
    const cell = (type: string, more: string, text: string) =>
      `<table:table-cell office:value-type="${type}" ${more}>${p(text)}</table:table-cell>`;
    const row = (inside: string, more = '') => `<table:table-row ${more}>${inside}</table:table-row>`;
    const body =
      '<table:table table:name="S">' +
      row(cell('string', '', 'when') + cell('string', '', 'ducks')) +
      row(
        cell('date', 'office:date-value="2024-01-31"', '1/31/24') + cell('float', 'office:value="1234.5"', '1,234.50'),
      ) +
      row('<table:table-cell table:number-columns-repeated="1000"/>', 'table:number-rows-repeated="3"') +
      row(cell('percentage', 'office:value="0.25" table:number-columns-repeated="2"', '25%')) +
      '</table:table>';
    expect(await markdown(file('spreadsheet', body))).toBe(
      '| when | ducks |\n| - | - |\n| 2024-01-31 | 1234.5 |\n\n| 25% | 25% |\n| - | - |\n',
    );
  });
});
