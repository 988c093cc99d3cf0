import { exactNearest, recallOf } from './exact.ts';

test('the nearest rows are those of the greatest dot product, nearest first', () => {
  const matrix = Float32Array.from([1, 0, 0.8, 0.6, 0, 1, 0.6, 0.8, -1, 0]);
  expect(exactNearest(matrix, [Float32Array.from([1, 0]), Float32Array.from([0, 1])], 3)).toEqual([
    [0, 1, 3],
    [2, 3, 1],
  ]);
});

test('recall is the mean share of what is nearest that was found', () => {
  expect(
    recallOf(
      [
        [1, 2],
        [9, 3],
      ],
      [
        [2, 1],
        [3, 4],
      ],
    ),
  ).toBe(0.75);
});
