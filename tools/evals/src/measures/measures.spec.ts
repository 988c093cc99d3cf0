import fc from 'fast-check';
import { estimate } from './bootstrap.ts';
import { ndcg, recall, reciprocalRank } from './ranking.ts';

const judged = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
]);

test('nDCG is what trec_eval says it is', () => {
  const ranking = ['b', 'x', 'a', 'c'];
  const gained = 2 / Math.log2(2) + 3 / Math.log2(4) + 1 / Math.log2(5);
  const ideal = 3 / Math.log2(2) + 2 / Math.log2(3) + 1 / Math.log2(4);
  expect(ndcg(ranking, judged, 10)).toBeCloseTo(gained / ideal, 12);
  expect(ndcg(ranking, judged, 1)).toBeCloseTo(2 / 3, 12);
  expect(ndcg(['x', 'y'], judged, 10)).toBe(0);
});

test('recall counts relevant documents among the first k', () => {
  expect(recall(['x', 'a', 'b'], judged, 2)).toBeCloseTo(1 / 3);
  expect(recall(['c', 'a', 'b'], judged, 10)).toBe(1);
});

test('reciprocal rank is that of the first relevant document', () => {
  expect(reciprocalRank(['x', 'c', 'a'], judged, 10)).toBe(1 / 2);
  expect(reciprocalRank(['x', 'y', 'a'], judged, 2)).toBe(0);
});

test('the best ranking has nDCG 1 and no ranking has more', () => {
  const grades = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(grades, fc.infiniteStream(fc.nat()), (relevances, order) => {
      const judged = new Map(relevances.map((relevance, index) => [`d${index}`, relevance]));
      const best = [...judged].sort(([, a], [, b]) => b - a).map(([document]) => document);
      const keyed = best.map((document) => ({ document, key: order.next().value! }));
      const other = keyed.sort((a, b) => a.key - b.key).map(({ document }) => document);
      expect(ndcg(best, judged, 10)).toBeCloseTo(1, 12);
      expect(ndcg(other, judged, 10)).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test('the interval holds the mean, is repeatable, and narrows with more queries', () => {
  const values = Array.from({ length: 50 }, (_, index) => (index * 37) % 11);
  const few = estimate(values);
  expect(few.low).toBeLessThan(few.mean);
  expect(few.high).toBeGreaterThan(few.mean);
  expect(estimate(values)).toEqual(few);
  const many = estimate(Array.from({ length: 16 }, () => values).flat());
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 2);
});

test('the interval of a known distribution is the textbook’s', () => {
  // 400 values, half 0 and half 1: the standard error of the mean is .025.
  const { mean, low, high } = estimate(Array.from({ length: 400 }, (_, index) => index % 2));
  expect(mean).toBe(0.5);
  expect(low).toBeCloseTo(0.5 - 1.96 * 0.025, 2);
  expect(high).toBeCloseTo(0.5 + 1.96 * 0.025, 2);
});

test('no values have no mean', () => {
  expect(() => estimate([])).toThrow('no values');
});
