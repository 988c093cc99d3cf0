import { afterAll, describe, expect, it } from '@jest/globals';
import { chunkDocument, closeParser, documentText, parseDocument, toMarkdown } from './index.ts';

afterAll(closeParser);

const bytes = (text: string) => new TextEncoder().encode(text);
const squeezed = (text: string) => text.replace(/\s+/g, ' ');

describe('parseDocument', () => {
  it('keeps headings, lists and tables of Markdown', async () => {
    const source = '# Ducks\n\nThey *swim*.\n\n- fly\n    - far\n\n| a | b |\n| - | - |\n| 1 | 2 |\n';
    const document = await parseDocument(bytes(source), { name: 'ducks.md' });
    expect(document.title).toBe('Ducks');
    expect(toMarkdown(document)).toBe(source);
  });

  it('resolves the place of every chunk to its text', async () => {
    const html = `<h1>Ducks</h1>${'<p>Ducks swim in lakes and ponds. They eat grass.</p>'.repeat(20)}<ul><li>one<li>two</ul>`;
    const document = await parseDocument(bytes(html), { name: 'ducks.html' });
    const text = documentText(document);
    const chunks = chunkDocument(document, { maxTokens: 40, countTokens: (words) => words.split(/\s+/).length });
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text: own, characters } of chunks) {
      expect(squeezed(text.slice(characters.from, characters.to))).toBe(squeezed(own));
    }
  });

  it.each([
    ['', 'empty.md', 'empty'],
    ['   \n ', 'blank.txt', 'empty'],
    ['\u0000\u0001\u0002binary', 'a.txt', 'unsupported'],
    ['<div>'.repeat(100_000), 'deep.html', 'bomb'],
  ])('refuses %.20j with a code and a hint', async (text, name, code) => {
    await expect(parseDocument(bytes(text), { name })).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  it('reads the next file after one that went beyond its time', async () => {
    const slow = bytes('<p>'.repeat(400_000));
    await expect(parseDocument(slow, { name: 'slow.html', limits: { milliseconds: 1 } })).rejects.toMatchObject({
      code: 'timeout',
    });
    const document = await parseDocument(bytes('still here'), { name: 'a.txt' });
    expect(documentText(document)).toBe('still here');
  });
});
