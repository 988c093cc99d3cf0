import { createRequire } from 'node:module';

import { DocentError } from '@docent/function-kit';

/**
 * What is used of @lancedb/lancedb. The package is not installed with this workspace: 200 MB that only an index which has
 * outgrown the other engine needs. So its types are written here, and its code is found when the engine is opened.
 */
export interface LanceDb {
  connect(
    uri: string,
    options: { readConsistencyInterval: number; storageOptions: StorageOptions; session: unknown },
  ): Promise<Connection>;
  makeArrowTable(rows: readonly object[], options: { schema: unknown }): unknown;
  Session: new (indexCacheBytes: bigint, metadataCacheBytes: bigint) => unknown;
  Index: {
    btree(): unknown;
    fts(options: { baseTokenizer: 'icu'; stem: boolean; removeStopWords: boolean; withPosition: boolean }): unknown;
    ivfPq(options: { distanceType: 'cosine' }): unknown;
  };
  MultiMatchQuery: new (query: string, columns: string[], options: { boosts: number[] }) => unknown;
}
export type StorageOptions = Record<string, string>;

export interface Connection {
  openTable(name: string): Promise<Table>;
  dropTable(name: string): Promise<void>;
  tableNames(): Promise<string[]>;
  createEmptyTable(name: string, schema: unknown): Promise<Table>;
}

export interface Table {
  schema(): Promise<{ fields: { name: string; type: { listSize?: number } }[] }>;
  version(): Promise<number>;
  checkout(version: number): Promise<void>;
  add(rows: unknown): Promise<{ version: number }>;
  update(change: { where: string; valuesSql: Record<string, string> }): Promise<unknown>;
  delete(predicate: string): Promise<unknown>;
  addColumns(columns: { name: string; valueSql: string }[]): Promise<unknown>;
  countRows(filter?: string): Promise<number>;
  query(): Query;
  createIndex(column: string, options: { config: unknown; replace?: boolean }): Promise<void>;
  listIndices(): Promise<{ columns: string[] }[]>;
  optimize(options: { cleanupOlderThan: Date }): Promise<{
    compaction: { fragmentsRemoved: number };
    prune: { bytesRemoved: number; oldVersionsRemoved: number };
  }>;
  stats(): Promise<{ totalBytes: number; fragmentStats: { numFragments: number } }>;
  close(): void;
}

export interface Query {
  select(columns: string[]): this;
  where(predicate: string): this;
  limit(rows: number): this;
  withRowId(): this;
  fullTextSearch(query: unknown): this;
  nearestTo(vector: Float32Array): VectorQuery;
  toArray(): Promise<Record<string, unknown>[]>;
}
export interface VectorQuery extends Query {
  column(name: string): this;
  distanceType(type: 'cosine'): this;
  refineFactor(factor: number): this;
  maximumNprobes(partitions: number): this;
}

export interface Arrow {
  Schema: new (fields: unknown[]) => unknown;
  Field: new (name: string, type: unknown, nullable: boolean) => unknown;
  Utf8: new () => unknown;
  Int32: new () => unknown;
  Float64: new () => unknown;
  Bool: new () => unknown;
  List: new (item: unknown) => unknown;
}

/** By variables, so that no bundler follows them: the image has the package when function.json names it. */
const NAME = '@lancedb/lancedb';
const ARROW = 'apache-arrow';

export function loadLanceDb(): { lance: LanceDb; arrow: Arrow } {
  const require = createRequire(import.meta.url);
  try {
    return { lance: require(NAME), arrow: require(ARROW) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new DocentError(
      'Unavailable',
      `INDEX_ENGINE is lancedb and ${NAME} is not here: install it and name it under "native" in ` +
        'apps/vector-search/function.json, as docs/index-engines.md shows.',
      { reason: 'engine-not-installed' },
    );
  }
}
