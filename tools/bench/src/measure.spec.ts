import fc from 'fast-check';
import { interleave, speedups, summarize } from './measure.ts';

test('every round runs every candidate once, each round another first', async () => {
  const ran: string[] = [];
  const candidate = (name: string) => () => void ran.push(name);
  const candidates = { a: candidate('a'), b: candidate('b'), c: candidate('c') };
  const times = await interleave(candidates, { rounds: 3, warmups: 1 });
  expect(ran.join('')).toBe('abc' + 'abc' + 'bca' + 'cab');
  expect(Object.values(times).map(({ length }) => length)).toEqual([3, 3, 3]);
});

test('a candidate that fails ends the measurement', async () => {
  const failing = () => Promise.reject(new Error('no model'));
  await expect(interleave({ failing })).rejects.toThrow('no model');
});

test('a speed-up is taken within a round, so that a slow round does not count', () => {
  expect(speedups([10, 1000, 10], [20, 2000, 30])).toEqual({ median: 2, min: 2, max: 3 });
});

test('half of the values are on either side of the median', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      const { median, min, max } = summarize(values);
      expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
    }),
  );
});
