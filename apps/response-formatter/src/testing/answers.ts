import type { FormatterInput } from '../answer-tree.ts';

const ID = '0'.repeat(26);
const place = { documentId: ID, version: ID, collection: 'default', headings: [], characters: { from: 0, to: 1 } };

/** All that an answer may hold, with a source on a page and one under a heading. */
export const ANSWER = [
  'The warranty lasts for **twelve months** [1]. It is _transferable_ [2], for ever.',
  '',
  '| Part | Months |',
  '| --- | --- |',
  '| Motor | 24 |',
  '',
  '1. Keep the receipt',
  '2. Write to <help@example.org>',
  '   - or call',
  '',
  '> As they say: `ask()` *first* [7]',
  '',
  '```js',
  'const months = [12][0]; // [1]',
  '```',
  '',
  'See [the shop](https://example.org/shop?a=1&b=2).',
].join('\n');

export const INPUT: Omit<FormatterInput, 'format'> = {
  answer: ANSWER,
  sources: [
    {
      ...place,
      number: 1,
      document: 'warranty.pdf',
      title: 'Warranty & Returns',
      page: 3,
      quote: 'It lasts for\ntwelve months.',
    },
    { ...place, number: 2, document: 'faq/sale.md', heading: 'Sale', quote: 'The warranty passes to the *new* owner.' },
  ],
  unsupported: [{ from: ANSWER.indexOf(' It is'), to: ANSWER.indexOf('for ever.') + 9, likeness: 0.2 }],
  followUps: ['What is said about “Returns”?'],
  offline: true,
};
