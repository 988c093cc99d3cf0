import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Porter's stems of English, any script's letters, accents aside. Builders and searchers must agree on it. */
export const TOKENIZER = 'porter unicode61 remove_diacritics 2';

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
/** Made when it is first needed: most texts are of other scripts, and its dictionaries take some milliseconds to load. */
let segmenter: Intl.Segmenter | undefined;

/** The text with spaces between the words of scripts that write none, which FTS5 would take for one long word. */
export function spaced(text: string): string {
  return text.replace(UNSPACED, (run) => {
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
    return ` ${Array.from(segmenter.segment(run), ({ segment }) => segment).join(' ')} `;
  });
}

/** Turns a query into the terms that FTS5 made of the chunks' words, each once, in order. */
export class QueryTerms {
  readonly #insert: StatementSync;
  readonly #terms: StatementSync;
  readonly #clear: StatementSync;

  constructor() {
    const db = new DatabaseSync(':memory:');
    db.exec(`CREATE VIRTUAL TABLE query USING fts5(text, content='', columnsize=0, tokenize='${TOKENIZER}')`);
    db.exec('CREATE VIRTUAL TABLE terms USING fts5vocab(query, instance)');
    this.#insert = db.prepare('INSERT INTO query(rowid, text) VALUES (1, ?)');
    this.#terms = db.prepare('SELECT term FROM terms GROUP BY term ORDER BY min(offset)');
    this.#clear = db.prepare("INSERT INTO query(query) VALUES ('delete-all')");
  }

  of(text: string): string[] {
    this.#insert.run(spaced(text));
    const terms = this.#terms.all().map(({ term }) => String(term));
    this.#clear.run();
    return terms;
  }
}
