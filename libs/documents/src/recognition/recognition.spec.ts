import { afterAll, describe, expect, it } from '@jest/globals';
import { lines, makePdf } from '../fixtures/pdf.ts';
import { inFormat, makePicture, makeScan, pictureFormats } from '../fixtures/scan.ts';
import { closeParser, parseDocument, toMarkdown } from '../index.ts';

afterAll(closeParser);

const page = {
  height: 200,
  texts: lines('Ducks swim in lakes and ponds. They eat grass and seeds.', { size: 16, width: 40 }),
};
const text = 'Ducks swim in lakes and ponds. They eat grass and seeds.\n';
const header = (width: number, height: number) => {
  const bytes = Buffer.alloc(64);
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

describe('text recognition', () => {
  it.each(pictureFormats)('reads pictures in %s', async (format) => {
    const picture = await inFormat(await makePicture(page), format);
    const document = await parseDocument(picture, { name: `a.${format}` });
    expect(toMarkdown(document)).toBe(text);
    expect(document).toMatchObject({ mediaType: `image/${format}`, warnings: [expect.stringContaining('recognized')] });
  });

  it.each([0, 1, 2, 3])(
    'reads a scanned page turned by %i quarters',
    async (quarters) => {
      const document = await parseDocument(await makeScan(page, quarters), { name: 'scan.pdf' });
      expect(toMarkdown(document)).toBe(text);
      expect(document).toMatchObject({ pages: 1, warnings: [expect.stringMatching(/recognized.*: 1\./)] });
    },
    30_000,
  );

  it('says which language has no data and what to install', async () => {
    await expect(parseDocument(await makePicture(page), { languages: ['tlh'] })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining("'tlh'"),
      hint: expect.stringContaining('@tesseract.js-data/tlh'),
    });
  });

  it('names the pages whose pictures could not be read', async () => {
    const bytes = makePdf([page, { texts: [] }]);
    const document = await parseDocument(bytes, { languages: ['tlh'] });
    expect(document.lost).toMatchObject([{ pages: [2], reason: expect.stringContaining("'tlh'") }]);
  });

  it('refuses a picture that claims more pixels than the limit, before it is decoded', async () => {
    await expect(parseDocument(header(60_000, 60_000), { name: 'a.png' })).rejects.toMatchObject({
      code: 'bomb',
      message: expect.stringContaining('60000 x 60000'),
    });
  });

  it('says that a picture shows no text', async () => {
    const blank = await makePicture({ texts: [], height: 100 });
    await expect(parseDocument(blank, { name: 'a.png' })).rejects.toMatchObject({ code: 'empty' });
  });
});
