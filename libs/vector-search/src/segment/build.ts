import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { newId } from '@docent/contracts/ids';
import type { Chunk } from '@docent/contracts/passage';
import type { Segment } from '@docent/contracts/vector-search';
import type { SegmentFile } from '@docent/storage';

import { invalid } from '../errors.ts';
import { writeGraph } from './graph.ts';
import { writeTerms } from './invert.ts';
import { SCHEMA } from './schema.ts';
import { unitVectors } from './vectors.ts';

/** A document's chunks as they go into a segment, and what searches may filter by. */
export interface IndexedDocument {
  document: string;
  version: string;
  collection: string;
  path: string;
  title?: string;
  mediaType?: string;
  tags: readonly string[];
  /** ISO 8601. */
  updatedAt: string;
  chunks: readonly Pick<Chunk, 'chunk' | 'headings' | 'place' | 'text'>[];
}

export interface SegmentSource {
  documents: readonly IndexedDocument[];
  /** Without it the chunks are found by words alone. */
  embedded?: {
    model: string;
    dimensions: number;
    /** One for each chunk, in the order of the documents and their chunks. */
    vectors: readonly Float32Array[];
  };
}

/** A segment on this machine's disk, not yet uploaded. */
export interface BuiltSegment {
  folder: string;
  segment: Segment;
}

/**
 * Writes a segment's files into a new folder under `parent`.
 * @throws InvalidInput when vectors and chunks do not agree or a vector is not finite
 */
export async function buildSegment(parent: string, { documents, embedded }: SegmentSource): Promise<BuiltSegment> {
  const chunks = documents.reduce((sum, document) => sum + document.chunks.length, 0);
  if (chunks === 0) throw invalid('segment-empty', 'A segment needs at least one chunk.');
  documents.forEach(inOrder);
  refuseTwice(documents);
  if (embedded && embedded.vectors.length !== chunks) {
    throw invalid('vector-count', `There are ${chunks} chunks and ${embedded.vectors.length} vectors.`);
  }
  const vectors = embedded && unitVectors(embedded.vectors, embedded.dimensions);

  const segment = newId();
  const folder = join(parent, segment);
  await mkdir(folder, { recursive: true });
  const words = writeChunks(join(folder, 'chunks.sqlite'), documents, chunks);
  const names: SegmentFile[] = ['chunks.sqlite'];
  if (vectors) {
    writeGraph(join(folder, 'vectors.usearch'), vectors);
    await writeRows(join(folder, 'vectors.f32'), vectors.rows);
    names.push('vectors.usearch', 'vectors.f32');
  }
  const files = await Promise.all(names.map(async (name) => [name, await digestOf(join(folder, name))] as const));
  return {
    folder,
    segment: {
      segment,
      model: embedded?.model ?? null,
      dimensions: embedded?.dimensions ?? 0,
      chunks,
      words,
      documents: documents.map(({ document, version, chunks }) => ({ document, version, chunks: chunks.length })),
      files: Object.fromEntries(files),
    },
  };
}

/** A chunk's number is its position: neighbours are found by it. */
function inOrder({ path, chunks }: IndexedDocument): void {
  const wrong = chunks.findIndex(({ chunk }, position) => chunk !== position);
  if (wrong >= 0) {
    throw invalid(
      'chunk-order',
      `${path}: chunk ${chunks[wrong]!.chunk} stands in place ${wrong}; chunks count from 0.`,
    );
  }
}

function refuseTwice(documents: readonly IndexedDocument[]): void {
  const known = new Set<string>();
  for (const { document, path } of documents) {
    if (known.has(document)) throw invalid('document-twice', `${path} stands twice in one segment.`);
    known.add(document);
  }
}

/** @returns the number of indexed words */
function writeChunks(file: string, documents: readonly IndexedDocument[], count: number): number {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    db.exec(SCHEMA);
    const insertDocument = db.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const insertChunk = db.prepare('INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)');
    db.exec('BEGIN');
    let row = 0;
    documents.forEach((given, ordinal) => {
      const { document, version, collection, path, title = null, mediaType = null, tags, updatedAt, chunks } = given;
      const first = row;
      const attributes = [collection, path, title, mediaType, JSON.stringify(tags), updatedAt];
      insertDocument.run(ordinal, document, version, ...attributes, first, chunks.length);
      for (const { chunk, headings, place, text } of chunks) {
        insertChunk.run(row++, ordinal, chunk, JSON.stringify(headings), JSON.stringify(place), text);
      }
    });
    db.exec('COMMIT');
    const lengths = writeTerms(db, searchedWords(documents), count);
    db.prepare('INSERT INTO lengths VALUES (?)').run(new Uint8Array(lengths.buffer));
    return lengths.reduce((sum, words) => sum + words, 0);
  } finally {
    db.close();
  }
}

function* searchedWords(documents: readonly IndexedDocument[]) {
  for (const { title = '', chunks } of documents) {
    for (const { headings, text } of chunks) yield { title: [title, ...headings].join('\n'), text };
  }
}

async function writeRows(file: string, rows: Float32Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  } finally {
    await handle.close();
  }
}

async function digestOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(file)) {
    hash.update(part as Buffer);
    bytes += (part as Buffer).byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}
