import fc from 'fast-check';

import { Expected } from '../testing/expected.ts';
import { highest } from './marks.ts';

const mark = fc.record({
  document: fc.constantFrom('a', 'b'),
  version: fc.constantFrom('1', '2', '3'),
  attempt: fc.stringMatching(/^[0-9a-z]{4}$/),
  removed: fc.boolean(),
  model: fc.constant(null),
  chunks: fc.constant(1),
  at: fc.constant(''),
});
const marks = fc.uniqueArray(mark, { selector: ({ attempt }) => attempt, maxLength: 12 });

test('the marks decide alike in whatever order they were written, and as the plainest model does', () => {
  fc.assert(
    fc.property(marks, marks, (some, others) => {
      const all = [...some, ...others];
      const deciding = highest(all);
      expect(highest(all.toReversed())).toEqual(new Map([...deciding]));
      expect(highest([...highest(some).values(), ...highest(others).values()])).toEqual(deciding);
      const expected = new Expected();
      for (const { document, version, removed } of all) {
        if (removed) expected.remove(document, version);
        else expected.put(document, version);
      }
      const live = [...deciding.values()].filter(({ removed }) => !removed);
      expect(new Map(live.map(({ document, version }) => [document, version]))).toEqual(expected.live);
    }),
  );
});
