import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Documents, queries, and which documents people judged to answer which query. */
export type Collection = {
  documents: { id: string; title: string; text: string }[];
  /** Those with at least one relevant document. */
  queries: { id: string; text: string }[];
  /** Query to document to relevance; only what is above 0. */
  judgements: Map<string, Map<string, number>>;
};

/**
 * Reads a folder in BEIR's layout: corpus.jsonl (_id, title, text), queries.jsonl (_id, text), and qrels.tsv or
 * qrels/test.tsv (query-id, corpus-id, score, with or without a head line).
 * @throws Error that names the file and line that is wrong
 */
export async function loadBeir(folder: string): Promise<Collection> {
  const judgements = await readJudgements(folder);
  const documents = (await readLines(join(folder, 'corpus.jsonl'))).map(({ record, place }) => ({
    id: text(record, '_id', place),
    title: text(record, 'title', place, ''),
    text: text(record, 'text', place),
  }));
  refuseTwice(documents, join(folder, 'corpus.jsonl'));
  const queries = (await readLines(join(folder, 'queries.jsonl')))
    .map(({ record, place }) => ({ id: text(record, '_id', place), text: text(record, 'text', place) }))
    .filter(({ id }) => judgements.has(id));
  if (queries.length === 0) throw new Error(`${folder}: no query of queries.jsonl has a relevant document in qrels`);
  return { documents, queries, judgements };
}

function refuseTwice(documents: Collection['documents'], file: string): void {
  const ids = new Set<string>();
  for (const { id } of documents) {
    if (ids.has(id)) throw new Error(`${file}: two documents have the _id '${id}'`);
    ids.add(id);
  }
}

async function readLines(file: string): Promise<{ record: Record<string, unknown>; place: string }[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    const place = `${file}, line ${index + 1}`;
    if (line.trim() === '') return [];
    try {
      return [{ record: JSON.parse(line) as Record<string, unknown>, place }];
    } catch (error) {
      throw new Error(`${place}: ${(error as Error).message}`);
    }
  });
}

function text(record: Record<string, unknown>, field: string, place: string, missing?: string): string {
  const value = record[field] ?? missing;
  if (typeof value !== 'string') throw new Error(`${place}: '${field}' is not a text`);
  return value;
}

async function readJudgements(folder: string): Promise<Collection['judgements']> {
  const flat = join(folder, 'qrels.tsv');
  const file = (await stat(flat).catch(() => undefined)) ? flat : join(folder, 'qrels', 'test.tsv');
  const judgements: Collection['judgements'] = new Map();
  for (const [index, line] of (await readFile(file, 'utf8')).split(/\r?\n/).entries()) {
    const [query, document, score] = line.split('\t');
    if (line === '' || (index === 0 && !Number.isFinite(Number(score)))) continue;
    if (!query || !document || !Number.isFinite(Number(score))) {
      throw new Error(`${file}, line ${index + 1}: not a query, a document and a number`);
    }
    if (Number(score) <= 0) continue;
    if (!judgements.has(query)) judgements.set(query, new Map());
    judgements.get(query)!.set(document, Number(score));
  }
  return judgements;
}
