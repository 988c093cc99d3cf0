import { afterAll, describe, expect, it } from '@jest/globals';
import { chartXml } from '../../fixtures/chart.ts';
import { contentTypes, makeZip, relationships } from '../../fixtures/zip.ts';
import { closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const namespaces =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"';
const line = (text: string, properties = '') => `<a:p><a:pPr ${properties}/><a:r><a:t>${text}</a:t></a:r></a:p>`;
const shape = (lines: string, { placeholder = '', y = 0, x = 0, style = '' } = {}) =>
  `<p:sp><p:nvSpPr><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="${x}" y="${y}"/></a:xfrm></p:spPr>` +
  `<p:txBody><a:lstStyle>${style}</a:lstStyle>${lines}</p:txBody></p:sp>`;
const slide = (shapes: string) => `<p:sld ${namespaces}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
const title = '<p:ph type="title"/>';

function deck(slides: string[], parts: Record<string, string> = {}): Uint8Array {
  const ids = slides.map((_, index) => `r${index + 1}`);
  return makeZip({
    '[Content_Types].xml': contentTypes.pptx,
    'ppt/presentation.xml': `<p:presentation ${namespaces}><p:sldIdLst>${ids.map((id) => `<p:sldId r:id="${id}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      Object.fromEntries(ids.map((id, index) => [id, ['slide', `slides/slide${index + 1}.xml`]])),
    ),
    ...Object.fromEntries(slides.map((xml, index) => [`ppt/slides/slide${index + 1}.xml`, xml])),
    ...parts,
  });
}

const read = (bytes: Uint8Array) => parseDocument(bytes, { name: 'a.pptx' });

describe('PPTX', () => {
  it('reads each slide from its title down and from left to right', async () => {
    const far = 914_400;
    const document = await read(
      deck([
        slide(
          shape(line('right'), { y: far, x: far }) +
            shape(line('left'), { y: far + 100 }) +
            shape(line('Ducks'), { placeholder: title, y: far * 2 }),
        ),
        slide(shape(line('Geese'), { placeholder: title })),
      ]),
    );
    expect(toMarkdown(document)).toBe('## Ducks\n\nleft\n\nright\n\n## Geese\n');
    expect(document.items.map(({ pages }) => pages?.from)).toEqual([1, 1, 1, 2]);
  });

  it('takes bullets and numbers from the master, the layout and the paragraph', async () => {
    const body = '<p:ph idx="1"/>';
    const lines =
      line('bullet') + line('deeper', 'lvl="1"') + '<a:p><a:pPr><a:buNone/></a:pPr><a:r><a:t>none</a:t></a:r></a:p>';
    const document = await read(
      deck([slide(shape(lines, { placeholder: body }))], {
        'ppt/slides/_rels/slide1.xml.rels': relationships({ r1: ['slideLayout', '../slideLayouts/slideLayout1.xml'] }),
        'ppt/slideLayouts/slideLayout1.xml': slide(
          shape('', { placeholder: body, style: '<a:lvl2pPr><a:buAutoNum type="alphaLcParenR"/></a:lvl2pPr>' }),
        ),
        'ppt/slideLayouts/_rels/slideLayout1.xml.rels': relationships({ r1: ['slideMaster', '../slideMasters/m.xml'] }),
        'ppt/slideMasters/m.xml': `<p:sldMaster ${namespaces}><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr></p:bodyStyle></p:txStyles></p:sldMaster>`,
      }),
    );
    expect(toMarkdown(document)).toBe('- bullet\n    - a) deeper\n\nnone\n');
  });

  it('reads tables with merged cells, charts as their data, and notes apart from the text', async () => {
    const cell = (text: string, more = '') => `<a:tc ${more}><a:txBody>${line(text)}</a:txBody></a:tc>`;
    const table = `<a:tbl><a:tr>${cell('both', 'gridSpan="2"')}${cell('', 'hMerge="1"')}</a:tr><a:tr>${cell('1')}${cell('2')}</a:tr></a:tbl>`;
    const frame = (data: string) =>
      `<p:graphicFrame><a:graphic><a:graphicData>${data}</a:graphicData></a:graphic></p:graphicFrame>`;
    const notes = `<p:notes ${namespaces}><p:cSld><p:spTree>${shape(line('Say hello.'), { placeholder: '<p:ph type="body"/>' })}</p:spTree></p:cSld></p:notes>`;
    const document = await read(
      deck([slide(frame(table) + frame('<c:chart r:id="r2"/>'))], {
        'ppt/slides/_rels/slide1.xml.rels': relationships({
          r2: ['chart', '../charts/chart1.xml'],
          r3: ['notesSlide', '../notesSlides/n1.xml'],
        }),
        'ppt/charts/chart1.xml': chartXml,
        'ppt/notesSlides/n1.xml': notes,
      }),
    );
    expect(toMarkdown(document)).toBe(
      '| both | both |\n| - | - |\n| 1 | 2 |\n\nDucks a year\n\n|  | Ducks |\n| - | - |\n| 2023 | 120 |\n| 2024 | 135 |\n',
    );
    expect(document.items.at(-1)).toMatchObject({ kind: 'note', text: 'Say hello.' });
  });

  it('names slides that are missing and reads the others', async () => {
    const bytes = deck([slide(shape(line('here'))), ''], {
      'ppt/_rels/presentation.xml.rels': relationships({ r1: ['slide', 'slides/slide1.xml'] }),
    });
    expect(await read(bytes)).toMatchObject({ pages: 2, lost: [{ pages: [2] }] });
  });
});
