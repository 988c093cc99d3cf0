import { Vector, decodeVector, encodeVector } from './vector.ts';

test('a vector is the same after a call', () => {
  const vector = new Float32Array([1, -0.1, 3.4e38, 1e-45]).subarray(1);
  const text = Vector.parse(encodeVector(vector));
  expect(Array.from(decodeVector(text))).toEqual(Array.from(vector));
});
