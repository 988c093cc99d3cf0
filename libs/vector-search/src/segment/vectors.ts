import { invalid } from '../errors.ts';

/** Rows of a matrix of float32 that are the vectors of chunks, each of length 1, so that a dot product is the cosine. */
export interface Vectors {
  readonly dimensions: number;
  readonly rows: Float32Array;
}

/**
 * Puts vectors that came from a model into one matrix, each at length 1. What is refused here USearch takes without a word
 * and finds nothing by: plain arrays, NaN, rows that are too short.
 */
export function unitVectors(vectors: readonly Float32Array[], dimensions: number): Vectors {
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw invalid('dimensions', `A vector has a whole number of dimensions, at least 1, not ${dimensions}.`);
  }
  const rows = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => rows.set(unitVector(vector, dimensions, `Vector ${row}`), row * dimensions));
  return { dimensions, rows };
}

/** The vector at length 1. `name` is what errors call it. */
export function unitVector(vector: Float32Array, dimensions: number, name: string): Float32Array {
  if (typeName(vector) !== 'Float32Array') {
    throw invalid('vector-not-float32', `${name} must be a Float32Array, not ${typeName(vector)}.`);
  }
  if (vector.length !== dimensions) {
    throw invalid('dimensions', `${name} has ${vector.length} dimensions, not ${dimensions}.`);
  }
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  if (!(length > 0 && length < Infinity)) {
    throw invalid('vector-not-finite', `${name} has the length ${length}: it holds NaN, Infinity or only zeros.`);
  }
  // Left alone where it is right already, so that a vector that is copied from segment to segment stays the same.
  return Math.abs(length - 1) < 1e-6 ? vector : vector.map((number) => number / length);
}

/** The cosine of the query and one row, both of length 1. Four sums, since a processor adds to several at once. */
export function dot(query: Float32Array, rows: Float32Array, row: number): number {
  const offset = row * query.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < query.length; at += 4) {
    a += query[at]! * rows[offset + at]!;
    b += query[at + 1]! * rows[offset + at + 1]!;
    c += query[at + 2]! * rows[offset + at + 2]!;
    d += query[at + 3]! * rows[offset + at + 3]!;
  }
  for (; at < query.length; at++) a += query[at]! * rows[offset + at]!;
  return a + b + c + d;
}

/** By tag, not by instanceof: a typed array from another realm is as good. */
const typeName = (value: unknown) => Object.prototype.toString.call(value).slice(8, -1);
