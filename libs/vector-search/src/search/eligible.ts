import type { Filters } from '@docent/contracts/passage';

import type { DocumentEntry, OpenSegment } from '../segment/open-segment.ts';

/** Which rows of a segment a search may answer with. */
export interface Eligible {
  /** 1 for each row that may be found. */
  readonly rows: Uint8Array;
  readonly count: number;
}

/** The rows of visible documents that pass the filters; every given filter must hold, any of its values will do. */
export function eligibleRows(segment: OpenSegment, visible: ReadonlySet<string>, filters: Filters): Eligible {
  const rows = new Uint8Array(segment.lengths.length);
  let count = 0;
  for (const entry of segment.documents) {
    if (!visible.has(entry.document) || !passes(entry, filters)) continue;
    if (!filters.headings) {
      rows.fill(1, entry.firstRow, entry.firstRow + entry.chunks);
      count += entry.chunks;
      continue;
    }
    for (const { row, headings } of segment.headings(entry)) {
      if (!beginsWith(headings, filters.headings)) continue;
      rows[row] = 1;
      count++;
    }
  }
  return { rows, count };
}

/** All rows of a segment. */
export const everyRow = ({ lengths }: OpenSegment): Eligible => ({
  rows: new Uint8Array(lengths.length).fill(1),
  count: lengths.length,
});

/** The eligible rows, ascending. */
export function rowNumbers({ rows, count }: Eligible): number[] {
  const numbers = new Array<number>(count);
  for (let row = 0, at = 0; at < count; row++) if (rows[row]) numbers[at++] = row;
  return numbers;
}

function passes(entry: DocumentEntry, filters: Filters): boolean {
  const { collections, documents, tags, mediaTypes, updatedAfter, updatedBefore } = filters;
  const updatedAt = Date.parse(entry.updatedAt);
  return (
    (!collections || collections.includes(entry.collection)) &&
    (!documents || documents.includes(entry.document)) &&
    (!tags || tags.some((tag) => entry.tags.includes(tag))) &&
    (!mediaTypes || (entry.mediaType !== undefined && mediaTypes.includes(entry.mediaType))) &&
    (!updatedAfter || updatedAt > Date.parse(updatedAfter)) &&
    (!updatedBefore || updatedAt < Date.parse(updatedBefore))
  );
}

const beginsWith = (headings: readonly string[], prefix: readonly string[]) =>
  prefix.every((heading, level) => headings[level] === heading);
