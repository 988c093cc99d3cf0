import fc from 'fast-check';
import { pool } from './pool.ts';
import { decodeVector, encodeVector } from './vectors.ts';

test('a vector arrives as it was sent', () => {
  const vectors = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 });
  fc.assert(
    fc.property(vectors, (vector) => expect(decodeVector(encodeVector(vector), vector.length)).toEqual(vector)),
  );
});

test('a part of a larger buffer travels as that part', () => {
  const part = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
  expect([...decodeVector(encodeVector(part), 2)]).toEqual([2, 3]);
});

test('other dimensions and numbers that are none are refused', () => {
  expect(() => decodeVector(encodeVector(new Float32Array(3)), 4)).toThrow('16 bytes, this one 12');
  expect(() => decodeVector(encodeVector(new Float32Array([NaN])), 1)).toThrow('not finite');
});

test('the first token’s state, or the mean of all, is brought to length 1', () => {
  const hidden = new Float32Array([3, 4, 0, 0, 0, 5]);
  expect([...pool(hidden, 2, 'cls')].map((value) => value.toFixed(2))).toEqual(['0.60', '0.80']);
  expect([...pool(hidden, 2, 'mean')].map((value) => value.toFixed(4))).toEqual(['0.3162', '0.9487']);
});
