import { getObject } from '@docent/storage';

import { corrupt } from '../errors.ts';
import { runsOf, type RowReader } from './rows.ts';
import { dot } from './vectors.ts';

/** Rows between two that are wanted are read along when they are so few: a request costs more than they do. */
const BRIDGED_ROWS = 16;
const REQUESTS_AT_ONCE = 32;
/** What float32 loses at most of a vector's length, which is 1. */
const TOLERANCE = 1e-3;

/** Rows of an object in S3, read by ranges: a first search needs a few hundred of what may be a hundred thousand. */
export class RangedRows implements RowReader {
  readonly #key: string;
  readonly #dimensions: number;

  constructor(key: string, dimensions: number) {
    this.#key = key;
    this.#dimensions = dimensions;
  }

  async read(rows: readonly number[]): Promise<Float32Array> {
    const found = new Float32Array(rows.length * this.#dimensions);
    const width = this.#dimensions * Float32Array.BYTES_PER_ELEMENT;
    const runs = runsOf(rows, BRIDGED_ROWS).values();
    const readRuns = async () => {
      for (const { from, first, last } of runs) {
        const bytes = await getObject(this.#key, [first * width, (last + 1) * width - 1]);
        const stretch = new Float32Array(Uint8Array.from(bytes).buffer);
        for (let at = from; at < rows.length && rows[at]! <= last; at++) {
          const start = (rows[at]! - first) * this.#dimensions;
          found.set(this.#checked(stretch.subarray(start, start + this.#dimensions), rows[at]!), at * this.#dimensions);
        }
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, readRuns));
    return found;
  }

  /** A part has no checksum of its own, but every vector has the length 1. */
  #checked(vector: Float32Array, row: number): Float32Array {
    const squares = dot(vector, vector, 0);
    if (vector.length === this.#dimensions && Math.abs(squares - 1) <= TOLERANCE) return vector;
    throw corrupt(`${this.#key} holds no vector of ${this.#dimensions} dimensions and length 1 in row ${row}.`);
  }

  close(): void {}
}
