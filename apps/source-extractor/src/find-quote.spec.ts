import fc from 'fast-check';
import { findQuote, shown } from './find-quote.ts';

const word = fc.stringMatching(/^[a-zé0-9.,()[\]*+?$^|\\-]{1,8}$/);
const blank = fc.stringMatching(/^[ \t\n]{1,3}$/);
const words = fc.array(word, { minLength: 1, maxLength: 30 });

test('what stands in a text is found there, however the white space lies', () => {
  fc.assert(
    fc.property(words, fc.array(blank, { minLength: 1 }), fc.nat(), fc.nat(), (all, blanks, a, b) => {
      const text = all.map((each, index) => each + blanks[index % blanks.length]).join('');
      const [from, to] = [a % all.length, b % all.length].sort((x, y) => x - y) as [number, number];
      const quote = all.slice(from, to + 1).join(' ');
      expect(shown(text, findQuote(text, quote)!)).toBe(quote);
    }),
  );
});

test('what is found is the quote, up to white space', () => {
  fc.assert(
    fc.property(words, words, (text, quote) => {
      const span = findQuote(text.join('  '), quote.join('\n'));
      if (span) expect(shown(text.join('  '), span)).toBe(quote.join(' '));
      else expect(` ${text.join(' ')} `).not.toContain(` ${quote.join(' ')} `);
    }),
  );
});

test.each([
  ['another word', 'It lasts twelve months.', 'It lasts eleven months.'],
  ['words in another order', 'cats and dogs', 'dogs and cats'],
  ['words left out', 'It lasts, as a rule, a year.', 'It lasts a year.'],
  ['a word cut at its beginning', 'the restart', 'start'],
  ['a word cut at its end', 'the starting', 'the start'],
  ['another letter case', 'The Duck', 'the duck'],
  ['nothing', 'The Duck', '  '],
])('%s is not word for word', (_name, text, quote) => {
  expect(findQuote(text, quote)).toBeNull();
});

test('a whole word is found after a place where it is only a part', () => {
  expect(findQuote('restart, then start', 'start')).toEqual({ from: 14, to: 19 });
});
