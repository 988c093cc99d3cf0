import type { IndexEngine } from '../index-engine.ts';
import { SegmentCache } from '../search/cache.ts';
import { auditTable, tableEntries } from './audit.ts';
import { commitToTable, removeFromTable } from './commit.ts';
import { Database } from './database.ts';
import { readTable, searchTable } from './search.ts';
import { collectTable, compactTable, tableStatus } from './upkeep.ts';

/**
 * LanceDB on S3: for an index that outgrows a function's memory and disk. Vectors and words stay in the bucket, and a
 * search reads the parts that it needs. Segments come as for the other engine, and are copied.
 * @throws Unavailable `engine-not-installed` where the package is not there
 */
export function lancedbEngine(cache = new SegmentCache()): IndexEngine {
  const database = new Database();
  return {
    search: (tenant, request) => searchTable(database, tenant, request),
    read: (tenant, ranges, hidden) => readTable(database, tenant, ranges, hidden),
    commit: (tenant, segment) => commitToTable(database, tenant, segment, cache),
    remove: (tenant, documents) => removeFromTable(database, tenant, documents),
    status: (tenant) => tableStatus(database, tenant),
    compact: (tenant, options) => compactTable(database, tenant, options),
    collect: (tenant) => collectTable(database, tenant),
    entries: (tenant, page) => tableEntries(database, tenant, page),
    audit: (tenant, options) => auditTable(database, tenant, options),
    close: () => cache.close(),
  };
}
