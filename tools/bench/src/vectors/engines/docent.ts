import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { documentId, newId } from '@docent/contracts/ids';
import type { Segment } from '@docent/contracts/vector-search';
import { buildSegment, type IndexedDocument } from '@docent/vector-search';
import { OpenSegment, everyRow, searchVectors } from '@docent/vector-search/parts';

import { readTexts, readVectors } from '../data.ts';
import type { Engine, OpenIndex } from './engine.ts';

const CHUNKS_PER_DOCUMENT = 20;
/** A larger index is several segments. */
const CHUNKS_PER_SEGMENT = 100_000;
const MODEL = 'bench';
const SEGMENTS = 'segments.json';

/** The index as searches use it: candidates from the quantized graph, scored by exact vectors read by position. */
export const docent: Engine = {
  name: 'docent',

  async build(data, folder) {
    const texts = readTexts(data);
    const segments: Segment[] = [];
    for (let from = 0; from < data.count; from += CHUNKS_PER_SEGMENT) {
      const rows = Math.min(CHUNKS_PER_SEGMENT, data.count - from);
      const matrix = readVectors(data, { from, count: rows });
      const vectors = Array.from({ length: rows }, (_, row) =>
        matrix.subarray(row * data.dimensions, (row + 1) * data.dimensions),
      );
      const embedded = { model: MODEL, dimensions: data.dimensions, vectors };
      const built = await buildSegment(folder, { documents: documentsOf(texts, from, rows), embedded });
      segments.push(built.segment);
    }
    writeFileSync(join(folder, `${SEGMENTS}.part`), JSON.stringify(segments));
    renameSync(join(folder, `${SEGMENTS}.part`), join(folder, SEGMENTS));
  },

  async open(_, folder): Promise<OpenIndex> {
    const segments = builtSegments(folder).map((segment) => OpenSegment.open(join(folder, segment.segment), segment));
    const eligible = segments.map(everyRow);
    return {
      prepare: (query) => query,
      async search(query, k) {
        const hits = await searchVectors(segments, eligible, query as Float32Array, k);
        return hits.map(({ segment, row }) => segment * CHUNKS_PER_SEGMENT + row);
      },
    };
  },
};

export const builtSegments = (folder: string): Segment[] => JSON.parse(readFileSync(join(folder, SEGMENTS), 'utf8'));

function documentsOf(texts: readonly string[], from: number, rows: number): IndexedDocument[] {
  return Array.from({ length: Math.ceil(rows / CHUNKS_PER_DOCUMENT) }, (_, n) => {
    const first = from + n * CHUNKS_PER_DOCUMENT;
    const path = `${first}.md`;
    const length = Math.min(CHUNKS_PER_DOCUMENT, from + rows - first);
    const chunks = Array.from({ length }, (_, chunk) => {
      const text = texts[(first + chunk) % texts.length]!;
      const place = { items: { from: chunk, to: chunk }, characters: { from: 0, to: text.length } };
      return { chunk, headings: [], place, text };
    });
    const about = { document: documentId('default', path), version: newId(), collection: 'default', path };
    return { ...about, tags: [], updatedAt: '2026-01-01T00:00:00Z', chunks };
  });
}
