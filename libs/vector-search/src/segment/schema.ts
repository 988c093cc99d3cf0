/**
 * chunks.sqlite. Rows count from 0 in the order of documents and, within one, of chunks: a document's rows are next to
 * one another, and a chunk's row is its vector's position in vectors.f32 and its key in vectors.usearch.
 */
export const SCHEMA = `
  CREATE TABLE documents (
    ordinal INTEGER PRIMARY KEY,
    document TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    collection TEXT NOT NULL,
    path TEXT NOT NULL,
    title TEXT,
    media_type TEXT,
    tags TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    first_row INTEGER NOT NULL,
    chunks INTEGER NOT NULL
  );
  CREATE TABLE chunks (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    chunk INTEGER NOT NULL,
    headings TEXT NOT NULL,
    place TEXT NOT NULL,
    text TEXT NOT NULL
  );
  CREATE TABLE terms (
    term TEXT PRIMARY KEY,
    chunks INTEGER NOT NULL,
    postings BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE lengths (words BLOB NOT NULL);
`;
