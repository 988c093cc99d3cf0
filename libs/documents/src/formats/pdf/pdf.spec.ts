import { afterAll, describe, expect, it } from '@jest/globals';
import { lines, makePdf, type PdfPage } from '../../fixtures/pdf.ts';
import { chunkDocument, closeParser, parseDocument, toMarkdown } from '../../index.ts';

afterAll(closeParser);

const prose = 'Ducks swim in lakes and rivers and sleep on the shore, one half of the brain awake. '.repeat(4).trim();
const countTokens = (text: string) => text.split(/\s+/).length;
const read = (pages: PdfPage[]) => parseDocument(makePdf(pages), { name: 'a.pdf' });
const markdown = async (...pages: PdfPage[]) => toMarkdown(await read(pages));

describe('PDF', () => {
  const twoPages = makePdf([
    { texts: [...lines('About ducks', { size: 20, font: 'bold' }), ...lines(prose, { y: 120 })] },
    { texts: [...lines('Feeding', { size: 16, font: 'bold' }), ...lines('Grass and seeds they eat.', { y: 120 })] },
  ]);

  it('gives each chunk its page, its headings and its place on the page', async () => {
    const document = await parseDocument(twoPages, { name: 'ducks.pdf' });
    expect(document).toMatchObject({ title: 'About ducks', pages: 2 });
    const chunks = chunkDocument(document, { maxTokens: 200, countTokens });
    expect(chunks).toMatchObject([
      { headings: ['About ducks'], pages: { from: 1, to: 1 }, text: prose },
      { headings: ['About ducks', 'Feeding'], pages: { from: 2, to: 2 } },
    ]);
    const [box] = document.items.at(-1)!.kind === 'paragraph' ? document.items.at(-1)!.boxes! : [];
    expect(box).toMatchObject({ page: 2, left: expect.closeTo(72, -1), top: expect.closeTo(120, -1) });
  });

  it('reads two columns one after the other, below what spans them', async () => {
    const column = (word: string) => `${word} column, whose lines are about as long as it is wide. `.repeat(6);
    const texts = [
      ...lines('A heading across', { size: 18, font: 'bold' }),
      ...lines(column('Left'), { y: 120, width: 45, x: 60 }),
      ...lines(column('Right'), { y: 120, width: 45, x: 330 }),
    ];
    const written = await markdown({ texts });
    expect(written.indexOf('Left')).toBeGreaterThan(written.indexOf('across'));
    expect(written.lastIndexOf('Left')).toBeLessThan(written.indexOf('Right'));
  });

  it('tells headings at body size by their type and number, and nests them by it', async () => {
    const section = (text: string, y: number) => [...lines(text, { y, font: 'bold' }), ...lines(prose, { y: y + 25 })];
    const texts = [...section('2 Ducks', 100), ...section('2.1 Their food', 220)];
    expect(await markdown({ texts })).toBe(`## 2 Ducks\n\n${prose}\n\n### 2.1 Their food\n\n${prose}\n`);
  });

  it('joins words that a line end divides, and paragraphs only within themselves', async () => {
    const texts = [
      ...lines('They live in wet-', { y: 100, width: 200 }),
      ...lines('lands and ponds.', { y: 112 }),
      ...lines('They fly.', { y: 140 }),
    ];
    expect(await markdown({ texts })).toBe('They live in wetlands and ponds.\n\nThey fly.\n');
  });

  it('reads tables by their rules, cells merged where a rule is missing', async () => {
    const cell = (text: string, x: number, y: number) => ({ text, x, y });
    const texts = [
      cell('both', 110, 105),
      cell('a', 110, 125),
      cell('b', 210, 125),
      cell('1', 110, 145),
      cell('2', 210, 145),
    ];
    const rules: PdfPage['lines'] = [
      ...[100, 120, 140, 160].map((y): [number, number, number, number] => [100, y, 300, y]),
      [100, 100, 100, 160],
      [300, 100, 300, 160],
      [200, 120, 200, 160],
    ];
    expect(await markdown({ texts, lines: rules })).toBe('| both | both |\n| - | - |\n| a | b |\n| 1 | 2 |\n');
  });

  it('reads tables that only line up', async () => {
    const row = (y: number, ...cells: string[]) => cells.map((text, index) => ({ text, x: 80 + index * 120, y }));
    const texts = [
      ...row(100, 'name', 'size', 'weight'),
      ...row(114, 'mallard', '60', '1.1'),
      ...row(128, 'teal', '35', '0.3'),
    ];
    expect(await markdown({ texts })).toBe(
      '| name | size | weight |\n| - | - | - |\n| mallard | 60 | 1.1 |\n| teal | 35 | 0.3 |\n',
    );
  });

  it('divides a text and the figures close to it by the columns that they stand in', async () => {
    const texts = [
      ...['Country', '2019', '2020'].map((text, index) => ({ text, x: 80 + index * 48, y: 100, size: 10 })),
      ...[...['Norway', '1,200', '1,300']].map((text, index) => ({ text, x: 80 + index * 48, y: 114, size: 10 })),
      { text: 'Switzerland 900', x: 80, y: 128, size: 10 },
      { text: '950', x: 176, y: 128, size: 10 },
    ];
    expect(await markdown({ texts })).toContain('| Switzerland | 900 | 950 |');
  });

  it('takes lines that are numbered one below another for no heading, and those apart for two', async () => {
    const body = lines('Ducks swim in lakes and ponds and eat grass. '.repeat(9), { y: 200 });
    const [title, first] = ['A Study of Ponds', '1. Introduction'].map((text, index) => ({
      ...{ text, x: 72, y: 80 + index * 24, size: 18, font: 'bold' as const },
    }));
    const numbers = ['1 alpha', '2 beta'].map((text, index) => ({ text, x: 72, y: 500 + index * 14 }));
    const made = await markdown({ texts: [title!, first!, ...body, ...numbers] });
    expect(made.match(/^#.*$/gm)).toEqual(['## A Study of Ponds', '## 1. Introduction']);
  });

  it('reads lists by their markers and nests them by their indentation', async () => {
    const item = (marker: string, text: string, x: number, y: number) => [
      { text: marker, x, y },
      { text, x: x + 15, y },
    ];
    const texts = [
      ...item('1.', 'dabbling', 80, 100),
      ...item('\x95', 'mallard', 100, 114),
      ...item('2.', 'diving', 80, 128),
    ];
    expect(await markdown({ texts })).toBe('1. dabbling\n    - mallard\n2. diving\n');
  });

  it('keeps code with its indentation', async () => {
    const texts = [
      ...lines('Run this:', { y: 90 }),
      ...lines('for duck in pond:', { y: 110, font: 'mono' }),
      ...lines('swim(duck)', { y: 122, font: 'mono', x: 96 }),
    ];
    expect(await markdown({ texts })).toBe('Run this:\n\n```\nfor duck in pond:\n    swim(duck)\n```\n');
  });

  it('leaves running heads, feet and page numbers out', async () => {
    const page = (number: number) => ({
      texts: [
        { text: 'All about ducks', x: 72, y: 30 },
        ...lines(`Page ${number} says: ${prose}`, { y: 100 }),
        { text: String(number), x: 300, y: 760 },
      ],
    });
    const written = await markdown(page(1), page(2));
    expect(written).not.toContain('All about');
    expect(written).not.toMatch(/^\d$/m);
  });

  it('tells running heads by all pages, not by those that are read at once', async () => {
    const page = (number: number): PdfPage => {
      const isWinter = number >= 2 && number <= 6;
      const isSummer = (number >= 10 && number <= 12) || number > 25;
      const head = isWinter ? 'Ducks in winter' : isSummer ? 'Ducks in summer' : '';
      return { texts: [...lines(head, { y: 30 }), ...lines(prose, { y: 120 })] };
    };
    const written = await markdown(...Array.from({ length: 40 }, (_, index) => page(index + 1)));
    expect(written.match(/Ducks in \w+/g)).toEqual(Array(5).fill('Ducks in winter'));
  });

  it('reads what is written from right to left in the order of reading', async () => {
    // Drawn from the left: the last letter of the last word first.
    const texts = [{ text: 'cba fed', x: 100, y: 100, font: 'hebrew' as const }];
    expect(await markdown({ texts })).toBe('דהו אבג\n');
  });

  it('asks for the password and reads with it', async () => {
    const bytes = makePdf([{ texts: lines('Secret ducks.') }], { password: 'pond' });
    await expect(parseDocument(bytes, { name: 's.pdf' })).rejects.toMatchObject({ code: 'encrypted' });
    await expect(parseDocument(bytes, { password: 'lake' })).rejects.toMatchObject({ code: 'encrypted' });
    expect(toMarkdown(await parseDocument(bytes, { password: 'pond' }))).toBe('Secret ducks.\n');
  });

  it('reads the pages that are asked for and names those beyond the limit as lost', async () => {
    const pages = [1, 2, 3].map((number) => ({ texts: lines(`This is page ${number}.`, { y: 200 }) }));
    const asked = await parseDocument(makePdf(pages), { pages: { from: 2, to: 2 } });
    expect(asked.items).toMatchObject([{ text: 'This is page 2.', pages: { from: 2, to: 2 } }]);
    const limited = await parseDocument(makePdf(pages), { limits: { pages: 2 } });
    expect(limited).toMatchObject({ pages: 3, lost: [{ pages: [3] }] });
  });

  it('says that a PDF is cut off', async () => {
    const cut = parseDocument(twoPages.subarray(0, 900), { name: 'cut.pdf' });
    await expect(cut).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/cut\.pdf .*cut off/) });
  });
});
