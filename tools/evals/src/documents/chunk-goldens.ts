import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Chunk, chunkBySection, chunkDocument, type StructuredDocument } from '@docent/documents';
import { readDoclingDocument } from '../chunks/docling-document.ts';

type CountTokens = (text: string) => number;

/** Files of docling-core's test data for its chunkers, and how each was made. */
const goldens: { input: string; expected: string; chunk: (d: StructuredDocument, count: CountTokens) => Chunk[] }[] = [
  { input: '0_inp', expected: '0_out', chunk: (document) => chunkBySection(document, { tables: 'triplets' }) },
  { input: '0_inp', expected: '0b_out', chunk: (document) => chunkBySection(document, { tables: 'padded-markdown' }) },
  {
    input: '0_inp',
    expected: '0e_out',
    chunk: (document, countTokens) => chunkDocument(document, { maxTokens: 500, countTokens, tables: 'html' }),
  },
  {
    input: '2_inp',
    expected: '2a_out',
    chunk: (document, countTokens) => chunkDocument(document, { maxTokens: 64, countTokens, tables: 'triplets' }),
  },
];

export interface GoldenScore {
  expected: string;
  chunks: number;
  /** Chunks whose text and headings are equal, one by one. */
  equal: number;
}

/** Compares with the goldens of the folder, those that are there. */
export async function scoreChunks(folder: string, countTokens: CountTokens): Promise<GoldenScore[]> {
  const scores: GoldenScore[] = [];
  for (const { input, expected, chunk } of goldens) {
    const path = join(folder, `${expected}_chunks.json`);
    if (!(await exists(path))) continue;
    const document = await readDoclingDocument(join(folder, `${input}_dl_doc.json`));
    const truth = await readGolden(path);
    const made = chunk(document, countTokens);
    const equal = truth.filter(({ text, headings }, index) => {
      const own = made[index];
      return own?.text === text && JSON.stringify(own.headings) === JSON.stringify(headings);
    });
    scores.push({ expected, chunks: Math.max(truth.length, made.length), equal: equal.length });
  }
  return scores;
}

type Golden = { text: string; meta: { headings?: string[] | null } };

async function readGolden(path: string): Promise<{ text: string; headings: string[] }[]> {
  const json = JSON.parse(await readFile(path, 'utf8')) as Golden[] | { root: Golden[] };
  const chunks = Array.isArray(json) ? json : json.root;
  return chunks.map(({ text, meta }) => ({ text, headings: meta.headings ?? [] }));
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
