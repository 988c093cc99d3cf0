import type { Chunk } from '@docent/contracts/passage';
import type { Segment } from '@docent/contracts/vector-search';

import { auditIndex, type AuditOptions } from './audit/audit-index.ts';
import { indexEntries } from './audit/entries.ts';
import { beginMigration, migrationState, switchModel, type Migration } from './migration/migration.ts';
import { SegmentCache } from './search/cache.ts';
import { commitSegment, removeDocuments, type Committed } from './search/commit.ts';
import { Searcher, type SearchRequest, type SearchResult } from './search/searcher.ts';
import { indexStatus, type IndexStatus } from './search/status.ts';
import { embeddedChunks } from './search/vectors.ts';
import { collectGarbage, type Collected } from './upkeep/collect.ts';
import { compactIndex, type Compacted } from './upkeep/compact.ts';

/** What the function vector-search does, whichever engine does it; the tests of the contract run on each. */
export interface IndexEngine {
  search(tenant: string, request: SearchRequest): Promise<SearchResult>;
  read(
    tenant: string,
    ranges: readonly { document: string; chunks: { from: number; to: number } }[],
    /** Collections that the caller may not see. */
    hidden?: ReadonlySet<string>,
  ): Promise<Chunk[]>;
  /** Takes in an uploaded segment and reads it back. */
  commit(tenant: string, segment: Segment): Promise<Committed>;
  remove(tenant: string, documents: readonly { document: string; version: string }[]): Promise<Committed>;
  status(tenant: string): Promise<IndexStatus>;
  compact(tenant: string, options?: { more?: () => boolean; tombstones?: 'due' | 'all' }): Promise<Compacted>;
  collect(tenant: string): Promise<Collected>;
  /** What searches see of each document, a page at a time: what an audit counts against the documents' records. */
  entries(tenant: string, page: Parameters<typeof indexEntries>[1]): ReturnType<typeof indexEntries>;
  /** Counts what is kept against what is said of it, and repairs it when told to. */
  audit(tenant: string, options: AuditOptions): ReturnType<typeof auditIndex>;
  /** What an index of segments can be asked for beside it. */
  segments?: SegmentIndex;
  /** Gives the disk back. */
  close(): Promise<void>;
}

/** Vectors that are there already, and the way from one embedding model to another. */
export interface SegmentIndex {
  vectors(tenant: string, wanted: Parameters<typeof embeddedChunks>[2]): ReturnType<typeof embeddedChunks>;
  migration(tenant: string): Promise<Migration>;
  begin(tenant: string, model: string): Promise<Migration>;
  switch(tenant: string): Promise<Migration>;
}

/** Segments of USearch and SQLite on S3, named by a manifest: the engine of an index that fits a function. */
export function usearchEngine(cache = new SegmentCache()): IndexEngine {
  const searcher = new Searcher(cache);
  return {
    search: (tenant, request) => searcher.search(tenant, request),
    read: (tenant, ranges, hidden) => searcher.read(tenant, ranges, hidden),
    commit: (tenant, segment) => commitSegment(tenant, segment, cache),
    remove: removeDocuments,
    status: indexStatus,
    compact: (tenant, options) => compactIndex(tenant, cache, options),
    collect: collectGarbage,
    entries: indexEntries,
    audit: (tenant, options) => auditIndex(tenant, cache, options),
    segments: {
      vectors: (tenant, wanted) => embeddedChunks(tenant, cache, wanted),
      migration: migrationState,
      begin: beginMigration,
      switch: switchModel,
    },
    close: () => cache.close(),
  };
}
