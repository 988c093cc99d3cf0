import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { loadBeir } from '@docent/evals/beir';

/** What is embedded, and what is asked. */
export interface Texts {
  passages: string[];
  queries: string[];
  queryKind: 'query' | 'passage';
}

const WORKSPACE = join(import.meta.dirname, '..', '..', '..', '..');
const FOLDERS = ['apps', 'docs', 'libs', 'tools'];
const LONGEST = 900;
const SHORTEST = 200;
const PASSAGES = 1_500;
const QUERIES = 200;

/** A collection in BEIR's layout, and its questions. */
export async function textsOfCollection(folder: string): Promise<Texts> {
  const { documents, queries } = await loadBeir(folder);
  const passages = documents.map(({ title, text }) => (title ? `${title}\n${text}` : text));
  return { passages, queries: queries.map(({ text }) => text).slice(0, QUERIES), queryKind: 'query' };
}

/** The project's own pages and sources in pieces; every eighth piece is kept out, as a query. */
export function ownTexts(): Texts {
  const pieces = FOLDERS.flatMap(filesIn).flatMap((file) => piecesOf(readFileSync(file, 'utf8')));
  const spread = pieces.filter((_, index) => index % Math.max(1, Math.floor(pieces.length / PASSAGES)) === 0);
  const isQuery = (_: string, index: number) => index % 8 === 7;
  return {
    passages: spread.filter((piece, index) => !isQuery(piece, index)),
    queries: spread.filter(isQuery).slice(0, QUERIES),
    queryKind: 'passage',
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(join(WORKSPACE, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(md|ts)$/.test(file) && !/(^|[\\/])(node_modules|dist)[\\/]/.test(file))
    .sort()
    .map((file) => join(WORKSPACE, folder, file));
}

/** Paragraphs, joined while they are short. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length < SHORTEST) pieces[pieces.length - 1] = `${last}\n\n${paragraph}`;
    else pieces.push(paragraph);
  }
  return pieces.map((piece) => piece.slice(0, LONGEST).trim()).filter((piece) => piece.length > 40);
}
