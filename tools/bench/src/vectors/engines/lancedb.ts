import { alternative } from '../alternatives.ts';
import { readVectors } from '../data.ts';
import type { Engine } from './engine.ts';

interface Query {
  distanceType(type: 'cosine'): Query;
  nprobes(count: number): Query;
  ef(count: number): Query;
  refineFactor(factor: number): Query;
  select(columns: string[]): Query;
  limit(count: number): Query;
  toArray(): Promise<{ id: number }[]>;
}
interface Table {
  add(rows: object[]): Promise<unknown>;
  createIndex(column: string, options: { config: unknown }): Promise<void>;
  vectorSearch(query: Float32Array): Query;
}
interface LanceDb {
  connect(folder: string): Promise<{
    createTable(name: string, rows: object[], options: { mode: 'overwrite' }): Promise<Table>;
    openTable(name: string): Promise<Table>;
  }>;
  Index: { hnswSq(options: { distanceType: 'cosine'; m: number; efConstruction: number }): unknown };
}

const TABLE = 'vectors';
const ROWS_AT_ONCE = 10_000;

/** LanceDB's graph of vectors quantized to 8 bits, refined by the exact ones. */
export const lancedb: Engine = {
  name: 'LanceDB',

  async build(data, folder) {
    const { connect, Index } = alternative<LanceDb>('@lancedb/lancedb');
    const matrix = readVectors(data);
    const rows = (from: number) =>
      Array.from({ length: Math.min(ROWS_AT_ONCE, data.count - from) }, (_, at) => ({
        id: from + at,
        vector: Array.from(matrix.subarray((from + at) * data.dimensions, (from + at + 1) * data.dimensions)),
      }));
    const table = await (await connect(folder)).createTable(TABLE, rows(0), { mode: 'overwrite' });
    for (let from = ROWS_AT_ONCE; from < data.count; from += ROWS_AT_ONCE) await table.add(rows(from));
    await table.createIndex('vector', { config: Index.hnswSq({ distanceType: 'cosine', m: 16, efConstruction: 128 }) });
  },

  async open(_, folder) {
    const { connect } = alternative<LanceDb>('@lancedb/lancedb');
    const table = await (await connect(folder)).openTable(TABLE);
    return {
      efforts: [32, 64, 128, 256, 512],
      prepare: (query) => query,
      async search(query, k, effort) {
        const asked = table
          .vectorSearch(query as Float32Array)
          .distanceType('cosine')
          .ef(effort!)
          .refineFactor(2);
        return (await asked.select(['id', '_distance']).limit(k).toArray()).map(({ id }) => Number(id));
      },
    };
  },
};
