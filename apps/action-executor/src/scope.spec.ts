import type { Filters } from '@docent/contracts/passage';
import fc from 'fast-check';
import { allows, narrow } from './scope.ts';

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 });
const filters = fc.record({ collections: names, documents: names }, { requiredKeys: [] });
const document = fc.record({ collection: fc.constantFrom('a', 'b', 'c'), document: fc.constantFrom('a', 'b', 'c') });

test('narrowed filters let through what both let through, and nothing else', () => {
  fc.assert(
    fc.property(filters, filters, document, (outer, inner, record) => {
      const both = narrow(outer, inner);
      expect(both !== null && allows(both, record)).toBe(allows(outer, record) && allows(inner, record));
    }),
  );
});

test.each<[string, Filters, Filters, Filters | null]>([
  ['a heading path within another', { headings: ['A'] }, { headings: ['A', 'B'] }, { headings: ['A', 'B'] }],
  ['heading paths that part', { headings: ['A', 'C'] }, { headings: ['A', 'B'] }, null],
  [
    'two times after which',
    { updatedAfter: '2026-01-01T00:00:00Z' },
    { updatedAfter: '2026-02-01T00:00:00Z' },
    { updatedAfter: '2026-02-01T00:00:00Z' },
  ],
  [
    'two times before which',
    { updatedBefore: '2026-01-01T00:00:00Z' },
    { updatedBefore: '2026-02-01T00:00:00Z' },
    { updatedBefore: '2026-01-01T00:00:00Z' },
  ],
])('%s', (_name, outer, inner, both) => {
  expect(narrow(outer, inner)).toEqual(both);
});
