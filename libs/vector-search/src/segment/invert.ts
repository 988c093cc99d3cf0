import type { DatabaseSync } from 'node:sqlite';

import { PostingsWriter } from './postings.ts';
import { TOKENIZER, spaced } from './text.ts';

/** What is searched by words in one chunk. */
export interface ChunkWords {
  title: string;
  text: string;
}

const TITLE_COLUMN = 'title';

/**
 * FTS5 splits, stems and inverts the words in a table of its own, which is then read term by term and dropped.
 * FTS5's own ranking knows only its own file, and a posting list that is read whole is some twenty times as fast as
 * a walk over FTS5's positions; both matter more here than phrases, which nobody asks for.
 * @returns the number of indexed words of each chunk
 */
export function writeTerms(db: DatabaseSync, chunks: Iterable<ChunkWords>, count: number): Uint32Array {
  db.exec(`ATTACH '' AS scratch`);
  db.exec(
    `CREATE VIRTUAL TABLE scratch.words USING fts5(title, text, content='', columnsize=0, tokenize='${TOKENIZER}');
     CREATE VIRTUAL TABLE scratch.instances USING fts5vocab(words, instance);
     BEGIN`,
  );
  const index = db.prepare('INSERT INTO scratch.words(rowid, title, text) VALUES (?, ?, ?)');
  let row = 0;
  for (const { title, text } of chunks) index.run(row++, spaced(title), spaced(text));
  db.exec('COMMIT');

  const lengths = new Uint32Array(count);
  const insert = db.prepare('INSERT INTO main.terms(term, chunks, postings) VALUES (?, ?, ?)');
  const postings = new PostingsWriter();
  const instances = db.prepare('SELECT term, doc, col FROM scratch.instances');
  instances.setReturnArrays(true);
  let term: string | undefined;
  let posting = { row: -1, title: 0, text: 0 };
  const endRow = () => {
    if (posting.row >= 0) postings.add(posting);
  };
  const endTerm = () => {
    endRow();
    if (term !== undefined) insert.run(term, postings.chunks, postings.take());
  };
  db.exec('BEGIN');
  for (const [nextTerm, nextRow, column] of instances.iterate() as Iterable<unknown> as Iterable<
    [string, number, string]
  >) {
    if (nextTerm !== term) {
      endTerm();
      term = nextTerm;
      posting = { row: nextRow, title: 0, text: 0 };
    } else if (nextRow !== posting.row) {
      endRow();
      posting = { row: nextRow, title: 0, text: 0 };
    }
    if (column === TITLE_COLUMN) posting.title++;
    else posting.text++;
    lengths[nextRow]!++;
  }
  endTerm();
  db.exec('COMMIT; DETACH scratch');
  return lengths;
}
