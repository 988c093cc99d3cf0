import { invalid } from '../errors.ts';

/** Rows of a matrix of float32 that are the vectors of chunks, each of length 1, so that a dot product is the cosine. */
export interface Vectors {
  readonly dimensions: number;
  readonly rows: Float32Array;
}

/** Checks what came from a model and brings every row to length 1. USearch would take all of these without a word. */
export function unitVectors(rows: unknown, dimensions: number, count: number): Vectors {
  if (!isFloat32Array(rows)) {
    throw invalid('vectors-not-float32', `Vectors must be a Float32Array, not ${typeName(rows)}.`);
  }
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw invalid('dimensions', `A vector has a whole number of dimensions, at least 1, not ${dimensions}.`);
  }
  if (rows.length !== count * dimensions) {
    const message = `${count} vectors of ${dimensions} dimensions are ${count * dimensions} numbers, not ${rows.length}.`;
    throw invalid('vectors-length', message);
  }
  const unit = new Float32Array(rows.length);
  for (let row = 0; row < count; row++) {
    const start = row * dimensions;
    let squares = 0;
    for (let at = start; at < start + dimensions; at++) squares += rows[at]! * rows[at]!;
    const length = Math.sqrt(squares);
    if (!(length > 0 && length < Infinity)) {
      throw invalid(
        'vector-not-finite',
        `Vector ${row} has the length ${length}: it holds NaN, Infinity or only zeros.`,
      );
    }
    for (let at = start; at < start + dimensions; at++) unit[at] = rows[at]! / length;
  }
  return { dimensions, rows: unit };
}

/** The cosine of the query and one row, both of length 1. */
export function dot(query: Float32Array, rows: Float32Array, row: number): number {
  let sum = 0;
  for (let at = 0, offset = row * query.length; at < query.length; at++) sum += query[at]! * rows[offset + at]!;
  return sum;
}

/** By tag, not by instanceof: typed arrays that crossed a realm are as good. */
const isFloat32Array = (value: unknown): value is Float32Array => typeName(value) === 'Float32Array';
const typeName = (value: unknown) => Object.prototype.toString.call(value).slice(8, -1);
