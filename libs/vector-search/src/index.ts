export { buildSegment, type BuiltSegment, type IndexedDocument, type SegmentSource } from './segment/build.ts';
export { uploadSegment } from './segment/upload.ts';
export { SegmentCache } from './search/cache.ts';
export { Searcher, type SearchRequest, type SearchResult } from './search/searcher.ts';
export { commitSegment, removeDocuments, type Committed } from './search/commit.ts';
export { indexStatus, type IndexStatus } from './search/status.ts';
export { compactIndex, type Compacted } from './upkeep/compact.ts';
export { collectGarbage, GRACE_MS, type Collected } from './upkeep/collect.ts';
