import fc from 'fast-check';
import { Id } from './identity.ts';
import { documentId, newId } from './ids.ts';

test('every id has the form of an id', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (now) => Id.safeParse(newId(now)).success));
  fc.assert(
    fc.property(fc.string(), fc.string(), (collection, path) => Id.safeParse(documentId(collection, path)).success),
  );
});

test('a later id sorts after an earlier one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 47 }),
      fc.integer({ min: 1, max: 2 ** 40 }),
      (now, later) => newId(now) < newId(now + later),
    ),
  );
});

test('a document is its collection and path: neither alone, nor the two run together', () => {
  expect(documentId('a', 'b')).toBe(documentId('a', 'b'));
  expect(documentId('a', 'bc')).not.toBe(documentId('ab', 'c'));
});
