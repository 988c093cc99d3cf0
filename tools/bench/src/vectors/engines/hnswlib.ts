import { join } from 'node:path';

import { alternative } from '../alternatives.ts';
import { readVectors } from '../data.ts';
import type { Engine } from './engine.ts';

interface Hnswlib {
  HierarchicalNSW: new (
    space: 'ip',
    dimensions: number,
  ) => {
    initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
    addPoint(vector: number[], label: number): void;
    writeIndexSync(file: string): void;
    readIndexSync(file: string): void;
    setEf(ef: number): void;
    searchKnn(query: number[], k: number): { neighbors: number[] };
  };
}

const FILE = 'index.hnsw';

/** HNSW by its authors, float32, as wide and as carefully built as our graph. */
export const hnswlib: Engine = {
  name: 'hnswlib-node',

  async build(data, folder) {
    const { HierarchicalNSW } = alternative<Hnswlib>('hnswlib-node');
    const index = new HierarchicalNSW('ip', data.dimensions);
    index.initIndex({ maxElements: data.count, m: 16, efConstruction: 128, randomSeed: 5 });
    const matrix = readVectors(data);
    for (let row = 0; row < data.count; row++) {
      index.addPoint(Array.from(matrix.subarray(row * data.dimensions, (row + 1) * data.dimensions)), row);
    }
    index.writeIndexSync(join(folder, FILE));
  },

  async open(data, folder) {
    const { HierarchicalNSW } = alternative<Hnswlib>('hnswlib-node');
    const index = new HierarchicalNSW('ip', data.dimensions);
    index.readIndexSync(join(folder, FILE));
    return {
      efforts: [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512],
      prepare: (query) => Array.from(query),
      search(query, k, effort) {
        index.setEf(effort!);
        return index.searchKnn(query as number[], k).neighbors;
      },
    };
  },
};
