import type { Data } from '../data.ts';

/** A way to find the vectors nearest to another. */
export interface Engine {
  name: string;
  build(data: Data, folder: string): Promise<void>;
  open(data: Data, folder: string): Promise<OpenIndex>;
}

export interface OpenIndex {
  /** How hard it may look, weakest first; the first that reaches the recall asked for is measured. None: it is as it is. */
  efforts?: readonly number[];
  /** Readies a query for what the engine takes, outside of the time. */
  prepare(query: Float32Array): unknown;
  search(query: unknown, k: number, effort?: number): Promise<number[]> | number[];
}
