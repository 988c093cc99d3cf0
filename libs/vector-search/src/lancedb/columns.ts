import { newId } from '@docent/contracts/ids';
import type { Chunk, Filters } from '@docent/contracts/passage';

import type { OpenSegment } from '../segment/open-segment.ts';
import type { Arrow } from './package.ts';

/**
 * One table a tenant. A row is a chunk, or the mark of a document (`chunk` is -1): the version of it that was put in, or
 * removed. A commit appends a document's chunks and its mark at once; what it supersedes lies there until compaction.
 */
export interface MarkRow {
  document: string;
  version: string;
  /** The attempt that wrote it, so that a commit that was made twice counts once. */
  attempt: string;
  removed: boolean;
  model: string | null;
  /** Chunks of the document. */
  chunks: number;
  /** When it was committed. */
  at: string;
}

export const MARK = 'chunk = -1';
export const CHUNK = 'chunk >= 0';
export const MARK_COLUMNS = ['document', 'version', 'attempt', 'removed', 'model', 'chunks', 'at'];
export const CHUNK_COLUMNS = [
  ...['document', 'version', 'attempt', 'removed', 'collection', 'path', 'title'],
  ...['chunk', 'headings', 'place', 'text'],
];
/** What words are searched in, and how much a word counts there. */
export const WORDS = { columns: ['heading', 'text'], boosts: [2, 1] };
export const SORTED = ['document', 'chunk'];

export function schemaOf({ Schema, Field, Utf8, Int32, Float64, Bool, List }: Arrow): unknown {
  const text = (name: string, nullable = true) => new Field(name, new Utf8(), nullable);
  const texts = (name: string) => new Field(name, new List(new Field('item', new Utf8(), true)), true);
  return new Schema([
    text('document', false),
    text('version', false),
    text('attempt', false),
    new Field('removed', new Bool(), false),
    text('model'),
    new Field('chunks', new Int32(), false),
    text('at', false),
    new Field('chunk', new Int32(), false),
    text('collection'),
    text('path'),
    text('title'),
    texts('headings'),
    text('place'),
    texts('tags'),
    text('media_type'),
    new Field('updated_at', new Float64(), true),
    text('heading'),
    text('text'),
  ]);
}

/** The column of a model's vectors is named by the model, and made with the first segment that it embedded. */
const VECTOR = 'vector_';
export const vectorColumn = (model: string) => VECTOR + Buffer.from(model).toString('hex');
export const modelOf = (column: string) =>
  column.startsWith(VECTOR) ? Buffer.from(column.slice(VECTOR.length), 'hex').toString() : undefined;

/** The rows of a segment's documents: of each its mark and its chunks. */
export async function rowsOf(open: OpenSegment, documents: ReadonlySet<string>, at: string): Promise<object[]> {
  const { model } = open.segment;
  const attempt = newId();
  const rows: object[] = [];
  for (const entry of open.documents) {
    const { document, version, chunks, collection, path, title, tags, mediaType, updatedAt } = entry;
    if (!documents.has(document)) continue;
    const mark = { document, version, attempt, removed: false, model, chunks, at };
    rows.push(markRow(mark));
    const vectors = model === null ? [] : await open.vectorsOf(entry);
    for (const [position, { chunk, headings, place, text }] of open.chunksOf(entry).entries()) {
      rows.push({
        ...mark,
        ...{ chunk, collection, path, title, headings, tags, text },
        place: JSON.stringify(place),
        media_type: mediaType,
        updated_at: Date.parse(updatedAt),
        heading: [title ?? '', ...headings].join('\n'),
        ...(model !== null && { [vectorColumn(model)]: vectors[position] }),
      });
    }
  }
  return rows;
}

export const removalOf = (document: string, version: string, at: string): object =>
  markRow({ document, version, attempt: newId(), removed: true, model: null, chunks: 0, at });

const markRow = (mark: MarkRow) => ({ ...mark, chunk: -1 });

/** A row's chunk as the contract has it. */
export function chunkOf(row: Record<string, unknown>): Chunk {
  const { document, version, collection, path, title, chunk, headings, place, text } = row;
  return {
    document: String(document),
    version: String(version),
    collection: String(collection),
    path: String(path),
    ...(title != null && { title: String(title) }),
    chunk: Number(chunk),
    headings: Array.from(headings as Iterable<string>),
    place: JSON.parse(String(place)),
    text: String(text),
  };
}

/** The chunks that pass, in SQL: of collections that are not hidden, and by every filter. */
export function passing(filters: Filters, hidden: ReadonlySet<string>): string {
  const { collections, documents, tags, mediaTypes, headings = [], ...dates } = filters;
  const { updatedAfter, updatedBefore } = dates;
  return [
    CHUNK,
    seen(hidden),
    collections && oneOf('collection', collections),
    documents && oneOf('document', documents),
    tags && `array_has_any(tags, [${tags.map(quoted)}])`,
    mediaTypes && oneOf('media_type', mediaTypes),
    updatedAfter && `updated_at > ${Date.parse(updatedAfter)}`,
    updatedBefore && `updated_at < ${Date.parse(updatedBefore)}`,
    ...headings.map((heading, level) => `headings[${level + 1}] = ${quoted(heading)}`),
  ]
    .filter(Boolean)
    .join(' AND ');
}

const seen = (hidden: ReadonlySet<string>) => hidden.size > 0 && `NOT (${oneOf('collection', hidden)})`;

export const oneOf = (column: string, values: Iterable<string>) =>
  `${column} IN (${Array.from(values, quoted).join(', ')})`;

export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
