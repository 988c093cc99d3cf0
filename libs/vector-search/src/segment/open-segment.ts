import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import type { Chunk } from '@docent/contracts/passage';
import type { Segment } from '@docent/contracts/vector-search';

import { corrupt } from '../errors.ts';
import { Graph } from './graph.ts';
import { FileRows, type RowReader } from './rows.ts';

/** A document as a segment holds it, with what filters ask for. */
export interface DocumentEntry {
  ordinal: number;
  document: string;
  version: string;
  collection: string;
  path: string;
  title?: string;
  mediaType?: string;
  tags: string[];
  updatedAt: string;
  firstRow: number;
  chunks: number;
}

const VECTORS = 'vectors.f32';
const MAPPED_BYTES = 1 << 30;

/** A segment's files, opened without loading them: the graph is mapped, SQLite and rows read what a search touches. */
export class OpenSegment {
  readonly segment: Segment;
  readonly graph: Graph | undefined;
  #rows: RowReader | undefined;
  readonly documents: readonly DocumentEntry[];
  /** Indexed words of each chunk. */
  readonly lengths: Uint32Array;
  readonly #db: DatabaseSync;
  readonly #term: StatementSync;
  readonly #chunk: StatementSync;
  readonly #headings: StatementSync;
  readonly #count: StatementSync;
  #ordinals: Map<string, number> | undefined;

  private constructor(segment: Segment, db: DatabaseSync, graph?: Graph, rows?: RowReader) {
    this.segment = segment;
    this.#db = db;
    this.graph = graph;
    this.#rows = rows;
    this.documents = db.prepare('SELECT * FROM documents ORDER BY ordinal').all().map(documentEntry);
    this.lengths = lengthsOf(db);
    if (this.lengths.length !== segment.chunks) {
      throw corrupt(`Segment ${segment.segment} holds ${this.lengths.length} chunks, not ${segment.chunks}.`);
    }
    this.#term = db.prepare('SELECT chunks, postings FROM terms WHERE term = ?');
    this.#chunk = db.prepare('SELECT document, chunk, headings, place, text FROM chunks WHERE row = ?');
    this.#count = db.prepare('SELECT count(*) AS chunks FROM chunks WHERE row BETWEEN ? AND ? AND document = ?');
    this.#headings = db.prepare('SELECT row, headings FROM chunks WHERE row BETWEEN ? AND ? ORDER BY row');
  }

  /** @param rows where the exact vectors are read, when not from the folder */
  static open(folder: string, segment: Segment, rows?: RowReader): OpenSegment {
    const file = pathToFileURL(join(folder, 'chunks.sqlite'));
    file.searchParams.set('immutable', '1');
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      db.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
      if (segment.model === null) return new OpenSegment(segment, db);
      const graph = new Graph(join(folder, 'vectors.usearch'), segment.dimensions, segment.chunks);
      return new OpenSegment(segment, db, graph, rows ?? new FileRows(join(folder, VECTORS), segment.dimensions));
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The exact vectors of chunks, by position; nothing where the segment has none. */
  get rows(): RowReader | undefined {
    return this.#rows;
  }

  /** From now on exact vectors are read from the folder, where they are whole. */
  readRowsFrom(folder: string): void {
    if (this.#rows instanceof FileRows) return;
    this.#rows?.close();
    this.#rows = new FileRows(join(folder, VECTORS), this.segment.dimensions);
  }

  /** The chunks a term stands in, or undefined when it stands in none. */
  term(term: string): { chunks: number; postings: Uint8Array } | undefined {
    const found = this.#term.get(term);
    return found && { chunks: Number(found.chunks), postings: found.postings as Uint8Array };
  }

  chunk(row: number): Chunk {
    const found = this.#chunk.get(row);
    const entry = found && this.documents[Number(found.document)];
    if (!entry) throw corrupt(`Segment ${this.segment.segment} has no chunk in row ${row}.`);
    const { document, version, collection, path, title } = entry;
    return {
      document,
      version,
      collection,
      path,
      ...(title !== undefined && { title }),
      chunk: Number(found.chunk),
      headings: JSON.parse(String(found.headings)),
      place: JSON.parse(String(found.place)),
      text: String(found.text),
    };
  }

  /** Chunks that are really there of a document, where they should be. */
  count(document: string): number {
    this.#ordinals ??= new Map(this.documents.map((entry) => [entry.document, entry.ordinal]));
    const entry = this.documents[this.#ordinals.get(document) ?? -1];
    if (!entry) return 0;
    return Number(this.#count.get(entry.firstRow, entry.firstRow + entry.chunks - 1, entry.ordinal)!.chunks);
  }

  /** The chunks of a document, in order. */
  chunksOf({ firstRow, chunks }: DocumentEntry): Chunk[] {
    return Array.from({ length: chunks }, (_, position) => this.chunk(firstRow + position));
  }

  /** The exact vectors of a document's chunks, in order. */
  async vectorsOf({ firstRow, chunks }: DocumentEntry): Promise<Float32Array[]> {
    const rows = Array.from({ length: chunks }, (_, position) => firstRow + position);
    const { dimensions } = this.segment;
    const matrix = await this.rows!.read(rows);
    return rows.map((_, position) => matrix.subarray(position * dimensions, (position + 1) * dimensions));
  }

  /** The heading path of each row of a document. */
  *headings({ firstRow, chunks }: DocumentEntry): Generator<{ row: number; headings: string[] }> {
    for (const { row, headings } of this.#headings.iterate(firstRow, firstRow + chunks - 1)) {
      yield { row: Number(row), headings: JSON.parse(String(headings)) };
    }
  }

  close(): void {
    this.#db.close();
    this.#rows?.close();
  }
}

function documentEntry(row: Record<string, unknown>): DocumentEntry {
  return {
    ordinal: Number(row.ordinal),
    document: String(row.document),
    version: String(row.version),
    collection: String(row.collection),
    path: String(row.path),
    ...(row.title !== null && { title: String(row.title) }),
    ...(row.media_type !== null && { mediaType: String(row.media_type) }),
    tags: JSON.parse(String(row.tags)),
    updatedAt: String(row.updated_at),
    firstRow: Number(row.first_row),
    chunks: Number(row.chunks),
  };
}

function lengthsOf(db: DatabaseSync): Uint32Array {
  const { words } = db.prepare('SELECT words FROM lengths').get() as { words: Uint8Array };
  // Copied: SQLite's bytes need not begin where a word of 32 bits may.
  return new Uint32Array(Uint8Array.from(words).buffer);
}
