import { numbered } from './numbered.ts';
import type { Located } from './locate.ts';

const text = 'Ducks eat plants. They swim.  Geese fly.';
const at = (quote: string, version = 'v1'): Located => {
  const from = text.indexOf(quote);
  return {
    place: {
      document: 'birds.md',
      documentId: 'birds',
      version,
      collection: 'default',
      headings: [],
      quote,
      characters: { from, to: from + quote.length },
    },
    stored: { text, from: 0 },
  };
};
const shownIn = ({ sources }: ReturnType<typeof numbered>) => sources.map(({ number, quote }) => [number, quote]);

test('places are numbered in the order of their citations; one that did not verify gets none', () => {
  const result = numbered([at('Geese fly.'), { reason: 'not there' }, at('Ducks eat plants.')], []);
  expect(result.resolved).toEqual([{ number: 1 }, { number: null, reason: 'not there' }, { number: 2 }]);
  expect(shownIn(result)).toEqual([
    [1, 'Geese fly.'],
    [2, 'Ducks eat plants.'],
  ]);
});

test('places that overlap or touch are one source, whose quote grows', () => {
  const result = numbered([at('Ducks eat'), at('eat plants.'), at('They swim.')], []);
  expect(result.resolved.map(({ number }) => number)).toEqual([1, 1, 1]);
  expect(shownIn(result)).toEqual([[1, 'Ducks eat plants. They swim.']]);
});

test('a source that was shown keeps its number and is given again only when its quote has grown', () => {
  const known = numbered([at('They swim.')], []).sources;
  expect(numbered([at('swim')], known)).toEqual({ sources: [], resolved: [{ number: 1 }] });
  expect(shownIn(numbered([at('Geese fly.')], known))).toEqual([[1, 'They swim. Geese fly.']]);
  expect(shownIn(numbered([at('Ducks eat')], known))).toEqual([[2, 'Ducks eat']]);
});

test('the same place in another version is another source', () => {
  expect(numbered([at('They swim.'), at('They swim.', 'v2')], []).resolved).toEqual([{ number: 1 }, { number: 2 }]);
});
