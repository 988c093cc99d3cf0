import { afterAll, describe, expect, it } from '@jest/globals';
import { makeDocx, paragraph } from '../../fixtures/docx.ts';
import { closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const markdown = async (body: string, parts?: Record<string, string>) =>
  toMarkdown(await parseDocument(makeDocx(body, parts), { name: 'a.docx' }));

describe('DOCX', () => {
  it('reads title, headings by style and lists as they are numbered', async () => {
    const body = [
      paragraph('Ducks', { style: 'Title' }),
      paragraph('Kinds', { style: 'Heading1' }),
      paragraph('dabbling', { list: 2 }),
      paragraph('mallard', { list: 1, depth: 1 }),
      paragraph('diving', { list: 2 }),
      paragraph('They swim.'),
    ];
    expect(await markdown(body.join(''))).toBe(
      '# Ducks\n\n## Kinds\n\n1. dabbling\n    - mallard\n2. diving\n\nThey swim.\n',
    );
  });

  it('repeats merged cells where they cover', async () => {
    const cell = (text: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;
    const body =
      `<w:tbl><w:tr>${cell('both', '<w:gridSpan w:val="2"/>')}</w:tr>` +
      `<w:tr>${cell('tall', '<w:vMerge w:val="restart"/>')}${cell('1')}</w:tr>` +
      `<w:tr>${cell('', '<w:vMerge/>')}${cell('2')}</w:tr></w:tbl>`;
    expect(await markdown(body)).toBe('| both | both |\n| - | - |\n| tall | 1 |\n| tall | 2 |\n');
  });

  it('says that a file is cut off', async () => {
    const bytes = makeDocx(paragraph('whole')).subarray(0, -100);
    await expect(parseDocument(bytes, { name: 'cut.docx' })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('cut off'),
    });
  });

  it('says that a file named DOCX is a picture', async () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n............', 'latin1');
    await expect(parseDocument(png, { name: 'photo.docx' })).rejects.toMatchObject({
      message: expect.stringContaining('photo.docx claims to be DOCX but is PNG'),
    });
  });
});
