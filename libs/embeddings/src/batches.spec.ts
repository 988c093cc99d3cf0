import fc from 'fast-check';
import { planBatches } from './batches.ts';

const plans = fc.record({
  lengths: fc.array(fc.integer({ min: 2, max: 512 })),
  budget: fc.integer({ min: 1, max: 4096 }),
});

test('every input is in exactly one batch', () => {
  fc.assert(
    fc.property(plans, ({ lengths, budget }) => {
      const indexes = planBatches(lengths, budget).flat();
      expect(indexes.sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    }),
  );
});

test('a batch of several stays within the budget, its padding included', () => {
  fc.assert(
    fc.property(plans, ({ lengths, budget }) => {
      for (const batch of planBatches(lengths, budget)) {
        const width = Math.max(...batch.map((index) => lengths[index]!));
        expect(batch.length === 1 || batch.length * width <= budget).toBe(true);
      }
    }),
  );
});

test('no input of a batch is longer than one of the batch before', () => {
  fc.assert(
    fc.property(plans, ({ lengths, budget }) => {
      const sorted = planBatches(lengths, budget).flatMap((batch) => batch.map((index) => lengths[index]!));
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    }),
  );
});
