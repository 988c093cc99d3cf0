import { afterAll, describe, expect, it } from '@jest/globals';
import { makeDocx, paragraph, part } from '../../fixtures/docx.ts';
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

  it('counts levels as Word shows them, a list in each format', async () => {
    const body = [0, 1, 1, 2, 0].map((depth) => paragraph('item', { list: 2, depth })).join('');
    expect(await markdown(body)).toBe('1. item\n    - a) item\n    - b) item\n        - i. item\n2. item\n');
  });

  it('numbers headings and begins anew where the list says so', async () => {
    const numbering =
      '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>' +
      '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>' +
      '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>' +
      '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>';
    const body = [
      paragraph('Ducks', { style: 'Heading1', list: 1 }),
      paragraph('Food', { style: 'Heading2', list: 1, depth: 1 }),
      paragraph('Geese', { style: 'Heading1', list: 1 }),
      paragraph('one', { list: 2 }),
    ];
    expect(await markdown(body.join(''), { 'word/numbering.xml': part('numbering', numbering) })).toBe(
      '## 1 Ducks\n\n### 1.1 Food\n\n## 2 Geese\n\n1. one\n',
    );
  });

  it('reads text boxes once, check boxes, links and pictures with their descriptions', async () => {
    const box = (text: string) => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`;
    const body =
      `<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>${box('in a box')}</wps:txbx></w:drawing></mc:Choice>` +
      `<mc:Fallback><w:pict>${box('in a box')}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>` +
      '<w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t> done</w:t></w:r></w:p>' +
      '<w:p><w:hyperlink r:id="r1"><w:r><w:t>a pond</w:t></w:r></w:hyperlink></w:p>' +
      '<w:p><w:r><w:drawing><wp:docPr id="1" descr="A duck"/><a:blip r:embed="r2"/></w:drawing></w:r></w:p>';
    const relationships =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External" Type="x/hyperlink" Target="https://pond.example"/></Relationships>';
    expect(await markdown(body, { 'word/_rels/document.xml.rels': relationships })).toBe(
      'in a box\n\n- [x] done\n\n[a pond](https://pond.example)\n\n<!-- image: A duck -->\n',
    );
  });

  it('keeps what was inserted, drops what was deleted or hidden', async () => {
    const run = (text: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
    const body = `<w:p><w:ins>${run('new')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>${run('hidden', '<w:vanish/>')}</w:p>`;
    expect(await markdown(body)).toBe('new\n');
  });

  it('puts footnotes and comments at the end of the section that refers to them', async () => {
    const body =
      paragraph('Ducks', { style: 'Heading1' }) +
      '<w:p><w:r><w:t>They swim.</w:t></w:r><w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="0"/></w:r></w:p>' +
      paragraph('Far.') +
      paragraph('Geese', { style: 'Heading1' });
    const notes = (kind: string, id: number, text: string, more = '') =>
      part(`${kind}s`, `<w:${kind} w:id="${id}" ${more}>${paragraph(text)}</w:${kind}>`);
    const document = await parseDocument(
      makeDocx(body, {
        'word/footnotes.xml': notes('footnote', 2, 'In ponds.'),
        'word/comments.xml': notes('comment', 0, 'Really?', 'w:author="Ann"'),
      }),
    );
    expect(document.items.map((item) => [item.kind, 'text' in item ? item.text : ''])).toEqual([
      ['heading', 'Ducks'],
      ['paragraph', 'They swim.'],
      ['paragraph', 'Far.'],
      ['footnote', 'In ponds.'],
      ['note', 'Ann: Really?'],
      ['heading', 'Geese'],
    ]);
  });

  it.each([
    ['<m:f><m:num>A</m:num><m:den>B</m:den></m:f>', '\\frac{a}{b}'],
    ['<m:sSup><m:e>A</m:e><m:sup>B</m:sup></m:sSup>', 'a^{b}'],
    [
      '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>A</m:sub><m:sup>B</m:sup><m:e>A</m:e></m:nary>',
      '\\sum_{a}^{b}a',
    ],
    ['<m:rad><m:deg/><m:e>A</m:e></m:rad>', '\\sqrt{a}'],
    ['<m:func><m:fName><m:r><m:t>log</m:t></m:r></m:fName><m:e>A</m:e></m:func>', '\\log(a)'],
    ['<m:r><m:t>𝜋≤∞</m:t></m:r>', '\\pi \\leq \\infty'],
    ['<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>A</m:e></m:d>', '\\left[a\\right.'],
  ])('writes %s as LaTeX', async (math, latex) => {
    const letter = (name: string) => `<m:r><m:t>${name}</m:t></m:r>`;
    const omml = math.replaceAll('>A<', `>${letter('a')}<`).replaceAll('>B<', `>${letter('b')}<`);
    expect(await markdown(`<w:p><m:oMathPara><m:oMath>${omml}</m:oMath></m:oMathPara></w:p>`)).toBe(`$$${latex}$$\n`);
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
