import { afterAll, describe, expect, it } from '@jest/globals';
import { lines, makePdf } from '../../fixtures/pdf.ts';
import { chunkDocument, closeParser, parseDocument } from '../../index.ts';

afterAll(closeParser);

const prose = 'Ducks swim in lakes and rivers and sleep on the shore, one half of the brain awake. '.repeat(4).trim();
const countTokens = (text: string) => text.split(/\s+/).length;

describe('PDF', () => {
  const twoPages = makePdf([
    { texts: [...lines('About ducks', { size: 20, bold: true }), ...lines(prose, { y: 120 })] },
    {
      texts: [
        ...lines('Feeding', { size: 16, bold: true }),
        ...lines('Grass and seeds are what they eat most.', { y: 120 }),
      ],
    },
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

  it('says that a PDF is cut off', async () => {
    const cut = parseDocument(twoPages.subarray(0, 900), { name: 'cut.pdf' });
    await expect(cut).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/cut\.pdf .*cut off/) });
  });
});
