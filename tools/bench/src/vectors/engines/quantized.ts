import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

import { FileRows, Graph, dot, writeGraph, type Quantization } from '@docent/vector-search/parts';

import { readVectors } from '../data.ts';
import type { Engine } from './engine.ts';

/** Our graph and rescoring by another quantization, and by other numbers of candidates for each that is wanted. */
export const quantized = (quantization: Quantization): Engine => ({
  name: `graph ${quantization}`,

  async build(data, folder) {
    const rows = readVectors(data);
    writeGraph(join(folder, 'graph'), { dimensions: data.dimensions, rows }, quantization);
    writeFileSync(join(folder, 'rows'), new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  },

  async open(data, folder) {
    const graph = new Graph(join(folder, 'graph'), data.dimensions, data.count, quantization);
    const rows = new FileRows(join(folder, 'rows'), data.dimensions);
    return {
      efforts: [1, 1.5, 2, 3, 4, 6, 8, 12, 16],
      prepare: (query) => query,
      async search(given, k, effort) {
        const query = given as Float32Array;
        const proposed = graph.nearest(query, Math.ceil(k * effort!)).map(({ row }) => row);
        proposed.sort((a, b) => a - b);
        const exact = await rows.read(proposed);
        const scored = proposed.map((row, at) => ({ row, score: dot(query, exact, at) }));
        return scored
          .sort((a, b) => b.score - a.score)
          .slice(0, k)
          .map(({ row }) => row);
      },
    };
  },
});
