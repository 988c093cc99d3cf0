import { availableParallelism } from 'node:os';

import { Index, MetricKind, ScalarKind } from 'usearch';

import { corrupt } from '../errors.ts';
import type { Vectors } from './vectors.ts';

const QUANTIZATIONS = { i8: ScalarKind.I8, f16: ScalarKind.F16, f32: ScalarKind.F32 };
export type Quantization = keyof typeof QUANTIZATIONS;

/** By measurement: see README.md. */
const QUANTIZATION: Quantization = 'i8';
const CONNECTIVITY = 16;
const EXPANSION_ADD = 128;
const EXPANSION_SEARCH = 72;

const emptyIndex = (dimensions: number, quantization: Quantization) =>
  new Index({
    dimensions,
    metric: MetricKind.Cos,
    quantization: QUANTIZATIONS[quantization],
    connectivity: CONNECTIVITY,
    expansion_add: EXPANSION_ADD,
    expansion_search: EXPANSION_SEARCH,
    multi: false,
  });

/** Writes the graph of the vectors; the key of each is its row. */
export function writeGraph(file: string, { dimensions, rows }: Vectors, quantization = QUANTIZATION): void {
  const index = emptyIndex(dimensions, quantization);
  const keys = BigUint64Array.from({ length: rows.length / dimensions }, (_, row) => BigInt(row));
  index.add(keys, rows, availableParallelism());
  index.save(file);
}

/** A row that the graph takes for near, at the distance of the quantized vectors. */
export interface Proposal {
  row: number;
  distance: number;
}

/** A graph on disk, opened without loading it: pages come in as a search touches them. */
export class Graph {
  readonly #index: Index;
  readonly size: number;

  constructor(file: string, dimensions: number, size: number, quantization = QUANTIZATION) {
    this.#index = emptyIndex(dimensions, quantization);
    this.#index.view(file);
    this.size = Number(this.#index.size());
    // The file's own dimensions win over the constructor's without a word.
    if (Number(this.#index.dimensions()) !== dimensions || this.size !== size) {
      const found = `${this.size} vectors of ${this.#index.dimensions()} dimensions`;
      throw corrupt(`${file} holds ${found}, its segment says ${size} of ${dimensions}.`);
    }
  }

  /** About the `count` rows nearest to the query, nearest first. */
  nearest(query: Float32Array, count: number): Proposal[] {
    // One thread: several would need the capacity that `add` reserved, which a view does not have.
    const { keys, distances } = this.#index.search(query, Math.min(count, this.size), 1);
    return Array.from(keys, (key, place) => ({ row: Number(key), distance: distances[place]! }));
  }
}
