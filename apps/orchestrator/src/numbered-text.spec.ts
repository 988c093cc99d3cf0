import fc from 'fast-check';
import { NumberedText } from './numbered-text.ts';

/** What is shown of pieces of text and numbers. */
function shown(...pieces: (string | number)[]): string {
  const text = new NumberedText();
  const parts = pieces.map((piece) => (typeof piece === 'string' ? text.add(piece) : text.number(piece)));
  return [...parts, text.rest()].join('');
}

test.each<[string, (string | number)[], string]>([
  ['a number follows its sentence', ['Ducks eat plants.', 1, ' They swim.', 2], 'Ducks eat plants. [1] They swim. [2]'],
  ['numbers stand together', ['Plants.', 1, 2, '\n\nNext'], 'Plants. [1][2]\n\nNext'],
  ['the same number once', ['Plants.', 1, 1, ' Grass.', 1], 'Plants. [1] Grass. [1]'],
  ['before a break that came first', ['Plants.\n\n', 1, 'Next'], 'Plants. [1]\n\nNext'],
  ['within the cell of a table', ['| a | b |\n', 1, '| c |'], '| a | b [1] |\n| c |'],
  ['behind a bar that is escaped', ['\\| a \\|', 1, ' b'], '\\| a \\| [1] b'],
  ['behind it wherever the text is cut', ['\\', '|', 1, ' b'], '\\| [1] b'],
  ['not on the line of a fence', ['```\ncode\n```', 1], '```\ncode\n```\n[1]'],
  ['never as a link', ['Plants', 1, '(see there)'], 'Plants [1] (see there)'],
  ['nothing before the text begins', ['\n', 1, 'Plants'], '\nPlants'],
])('%s', (_name, pieces, text) => {
  expect(shown(...pieces)).toBe(text);
});

test.each<[string, (string | number)[], string]>([
  ['its own number', ['Proven [1].', 1], 'Proven \\[1\\]. [1]'],
  ['its own number, cut anywhere', ['Proven [', '1', '2', ']', ' [x] [', 'y]'], 'Proven \\[12\\] [x] [y]'],
  ['one that is escaped already', ['Proven \\[1\\].'], 'Proven \\[1\\].'],
  ['not in code', ['Call `a', '[1]` now', 2, '.'], 'Call `a[1]` now [2].'],
  ['not in a block of code', ['Do:\n``', '`js\na[1]\n', '```\nthen [1]'], 'Do:\n```js\na[1]\n```\nthen \\[1\\]'],
  ['behind a mark that opens no code', ['A ` and [1]', '\n[2]'], 'A ` and \\[1\\]\n\\[2\\]'],
])('of the text’s own numbers none poses as a source’s: %s', (_name, pieces, text) => {
  expect(shown(...pieces)).toBe(text);
});

const markup = fc.stringMatching(/^(?:[a1[\]`|\n\\ (]|```){0,12}$/);

test('text is shown as it came, white space at its end left out, its own numbers escaped, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), markup)), (pieces) => {
      const text = shown(...pieces);
      expect(text.replace(/\\\[(\d{1,3})\\\]/g, '[$1]')).toBe(
        pieces
          .join('')
          .trimEnd()
          .replace(/\\\[(\d{1,3})\\\]/g, '[$1]'),
      );
    }),
  );
});
