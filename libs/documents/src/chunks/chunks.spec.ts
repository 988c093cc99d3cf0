import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chunkBySection,
  chunkDocument,
  contextualize,
  type DocumentItem,
  documentText,
  type StructuredDocument,
} from '../index.ts';
import { plainTable } from '../model/table.ts';

const countTokens = (text: string) => text.match(/[\p{L}\p{N}]{1,4}|[^\p{L}\p{N}\s]/gu)?.length ?? 0;
const squeezed = (text: string) => text.replace(/\s+/g, '');
/** Whether the letters of one stand in the other in the same order. */
const isWithin = (part: string, whole: string): boolean => {
  let at = 0;
  for (const letter of whole) if (letter === part[at]) at++;
  return at === part.length;
};
const document = (...items: DocumentItem[]): StructuredDocument => ({ mediaType: 'text/plain', items });

const words = fc.array(fc.constantFrom('duck', 'pond', 'swimming', 'they', 'eat.', 'Grass,', 'and', 'wings;', 'far'), {
  minLength: 1,
  maxLength: 40,
});
const text = words.map((chosen) => chosen.join(' '));
const short = fc.constantFrom('mallard', 'teal', 'a size', '35', 'blue winged');
const table = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }))
  .chain(([columns, rows]) =>
    fc.array(fc.array(short, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  )
  .map(plainTable);
const item = fc.oneof<fc.Arbitrary<DocumentItem>[]>(
  fc.record({ kind: fc.constant('paragraph' as const), text }),
  fc.record({ kind: fc.constant('heading' as const), level: fc.integer({ min: 1, max: 3 }), text: short }),
  fc.record({
    kind: fc.constant('list-item' as const),
    list: fc.integer({ min: 0, max: 2 }),
    depth: fc.integer({ min: 0, max: 2 }),
    ordered: fc.constant(false),
    marker: fc.constant('-'),
    text,
  }),
  fc.record({ kind: fc.constant('code' as const), text }),
  fc.record({ kind: fc.constant('caption' as const), text: short }),
  table,
);
/** Headings differ: sections of one name that follow one another are one to the chunker. */
const documents = fc
  .array(item, { minLength: 1, maxLength: 12 })
  .map((items) =>
    document(
      ...items.map((found, index) => (found.kind === 'heading' ? { ...found, text: `${found.text} ${index}` } : found)),
    ),
  );

describe('chunkDocument', () => {
  it('holds every character of the text, headings aside, in order', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 24, max: 80 }), (given, maxTokens) => {
        const whole = documentText(given);
        const chunks = chunkDocument(given, { maxTokens, countTokens });
        const covered = new Array<boolean>(whole.length).fill(false);
        let before = 0;
        for (const { characters } of chunks) {
          expect(characters.from).toBeGreaterThanOrEqual(before);
          before = characters.from;
          covered.fill(true, characters.from, characters.to);
        }
        const left = [...whole].filter((_, index) => !covered[index]).join('');
        const headings = given.items.flatMap((found) => (found.kind === 'heading' ? [found.text] : []));
        expect(squeezed(left)).toBe(squeezed(headings.join('')));
      }),
      { numRuns: 150 },
    );
  });

  it('says where each chunk stands, to the letter', () => {
    const prose = documents.map(({ items }) =>
      document(...items.filter(({ kind }) => kind !== 'table' && kind !== 'caption')),
    );
    fc.assert(
      fc.property(prose, fc.integer({ min: 24, max: 80 }), (given, maxTokens) => {
        const whole = documentText(given);
        for (const { text: own, characters } of chunkDocument(given, { maxTokens, countTokens }))
          expect(squeezed(whole.slice(characters.from, characters.to))).toBe(squeezed(own));
      }),
      { numRuns: 150 },
    );
  });

  it('says where each part of a table stands: its words are there in order, but for the header that is repeated', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 24, max: 80 }), (given, maxTokens) => {
        const whole = documentText(given);
        for (const chunk of chunkDocument(given, { maxTokens, countTokens, mergePeers: false })) {
          const { text: own, kind, items, characters } = chunk;
          const place = whole.slice(characters.from, characters.to);
          if (kind !== 'table') expect(squeezed(place)).toBe(squeezed(own));
          else {
            const header = chunkBySection(document(given.items[items.to - 1]!))[0]!
              .text.split('\n', 2)
              .join('\n');
            expect(isWithin(squeezed(own), squeezed(place)) || isWithin(squeezed(own), squeezed(header + place))).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps within the limit together with the headings', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 24, max: 80 }), (given, maxTokens) => {
        for (const chunk of chunkDocument(given, { maxTokens, countTokens }))
          expect(countTokens(contextualize(chunk))).toBeLessThanOrEqual(maxTokens);
      }),
      { numRuns: 150 },
    );
  });

  it('repeats the header of a table in each part, its caption in the first', () => {
    const rows = Array.from({ length: 6 }, (_, index) => [`kind ${index}`, `${index}`]);
    const given = document({ kind: 'caption', text: 'Sizes' }, plainTable([['kind', 'size'], ...rows]));
    const texts = chunkDocument(given, { maxTokens: 30, countTokens, mergePeers: false }).map((chunk) => chunk.text);
    const parts = texts.filter((part) => part !== '');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]).toMatch(/^Sizes\n\n\| kind \| size \|\n\| - \| - \|\n/);
    for (const part of parts.slice(1)) expect(part).toMatch(/^\| kind \| size \|\n\| - \| - \|\n\| kind \d/);
  });

  it('divides rows that are too long to stand with their header by columns', () => {
    const long = (word: string) => `${word} `.repeat(12).trim();
    const given = document(
      plainTable([
        ['one', 'two'],
        [long('left'), long('right')],
      ]),
    );
    const texts = chunkDocument(given, { maxTokens: 20, countTokens }).map((chunk) => chunk.text);
    expect(texts[0]).toMatch(/^\| one \|\n\| - \|\n\| left/);
    expect(texts.at(-1)).toMatch(/^\| two \|\n\| - \|\n/);
  });

  it('joins neighbours under the same headings, unless told not to', () => {
    const paragraph = (words: string): DocumentItem => ({ kind: 'paragraph', text: words });
    const given = document(
      { kind: 'heading', level: 1, text: 'Ducks' },
      paragraph('They swim.'),
      paragraph('They fly.'),
    );
    const options = { maxTokens: 50, countTokens };
    expect(chunkDocument(given, options)).toMatchObject([{ text: 'They swim.\nThey fly.', headings: ['Ducks'] }]);
    expect(chunkDocument(given, { ...options, mergePeers: false })).toHaveLength(2);
  });

  it('divides the headings of an empty section that are too long together, one chunk each', () => {
    const given = document(
      { kind: 'title', text: 'Ducks of the northern ponds' },
      { kind: 'heading', level: 1, text: 'What they eat in winter' },
    );
    const chunk = (maxTokens: number) =>
      chunkDocument(given, { maxTokens, countTokens, alwaysEmitHeadings: true, mergePeers: false });
    expect(chunk(50)).toMatchObject([
      { text: '', headings: given.items.map((found) => 'text' in found && found.text) },
    ]);
    expect(chunk(8)).toMatchObject([
      { text: '', headings: [] },
      { text: '', headings: [] },
    ]);
  });

  it('repeats the header of a table in HTML in each of its parts', () => {
    const given = document(plainTable([['name', 'size'], ...['teal', 'pintail', 'eider'].map((name) => [name, '35'])]));
    const row = (name: string) => `<tr><td>${name}</td><td>35</td></tr>`;
    const header = '<table><tbody><tr><th>name</th><th>size</th></tr>';
    const words = (text: string) => text.match(/\w+/g)?.length ?? 0;
    const maxTokens = words(header + row('teal'));
    const chunks = chunkDocument(given, { maxTokens, countTokens: words, mergePeers: false, tables: 'html' });
    expect(chunks.map(({ text }) => text)).toEqual([
      header + row('teal'),
      header + row('pintail'),
      header + row('eider'),
      `${header}</tbody></table>`,
    ]);
  });

  it('splits the caption of a picture that has no description of its own', () => {
    const caption = 'Ducks that eat grass and seeds far from the pond in winter';
    const given = document({ kind: 'caption', text: caption }, { kind: 'picture', text: '' });
    const chunks = chunkDocument(given, { maxTokens: 8, countTokens, mergePeers: false });
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text, characters } of chunks) expect(caption.slice(characters.from, characters.to)).toBe(text);
  });
});

describe('chunkBySection', () => {
  it('names the columns of a table without a header by their numbers in triplets', () => {
    const { rows, columns, cells } = plainTable([
      ['mallard', '60'],
      ['teal', '35'],
    ]);
    const given = document({ kind: 'table', rows, columns, cells: cells.map((cell) => ({ ...cell, header: false })) });
    expect(chunkBySection(given, { tables: 'triplets' })).toMatchObject([{ text: 'mallard, 1 = 60. teal, 1 = 35' }]);
  });

  it('writes a table in HTML with its caption, its spans and the headers of its rows', () => {
    const cell = { rowSpan: 1, columnSpan: 1, header: false };
    const given = document(
      { kind: 'caption', text: 'Sizes' },
      {
        kind: 'table',
        rows: 2,
        columns: 3,
        cells: [
          { ...cell, row: 0, column: 1, columnSpan: 2, header: true, text: 'a < b' },
          { ...cell, row: 1, column: 0, rowHeader: true, text: 'teal' },
          { ...cell, row: 1, column: 1, text: 'ברווז' },
          { ...cell, row: 1, column: 2, text: '35' },
        ],
      },
    );
    expect(chunkBySection(given, { tables: 'html' }).map(({ text }) => text)).toEqual([
      '<table>Sizes<tbody><tr><td></td><th colspan="2">a &lt; b</th></tr>' +
        '<tr><th>teal</th><td dir="rtl">ברווז</td><td>35</td></tr></tbody></table>',
    ]);
  });

  it('puts each chunk under the headings above it, and emits empty sections when asked', () => {
    const heading = (level: number, title: string): DocumentItem => ({ kind: 'heading', level, text: title });
    const given = document(
      { kind: 'title', text: 'Birds' },
      heading(1, 'Ducks'),
      heading(2, 'Food'),
      { kind: 'paragraph', text: 'Grass.' },
      heading(1, 'Geese'),
    );
    expect(chunkBySection(given)).toMatchObject([{ text: 'Grass.', headings: ['Birds', 'Ducks', 'Food'] }]);
    const paths = chunkBySection(given, { alwaysEmitHeadings: true }).map(({ headings }) => headings.join(' > '));
    expect(paths).toEqual(['Birds > Ducks > Food', 'Birds > Geese']);
  });
});
