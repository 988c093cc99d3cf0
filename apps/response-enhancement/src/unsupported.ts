import { DECLINED, sentencesOf } from '@docent/claude';
import { embeddingService } from '@docent/contracts/embedding-service';
import type { Source, Unsupported } from '@docent/contracts/turn';
import { decodeVector } from '@docent/contracts/vector';
import type { FunctionContext } from '@docent/function-kit';
import { statementsOf, type Statement } from './statements.ts';

type Checked = { unsupported: Unsupported[]; notes: string[] };

/**
 * A statement less like its sources than this is marked. By bge-small-en-v1.5, nine of ten pairs of different sentences
 * of one article are below 0.73, and a sentence and its paraphrase are above.
 */
const LIKE = 0.73;
const TEXTS_PER_CALL = 256;
const MAX_TEXT = 20_000;

/** The statements of an answer that nothing among its sources says. Without embeddings, a note in their place. */
export async function unsupportedIn(answer: string, sources: Source[], context: FunctionContext): Promise<Checked> {
  if (answer.startsWith(DECLINED)) return { unsupported: [], notes: [] };
  // What is quoted word for word needs no likeness.
  const open = statementsOf(answer).filter((statement) => !isQuoted(statement, sources));
  if (open.length === 0) return { unsupported: [], notes: [] };
  if (sources.length === 0) return { unsupported: open.map((statement) => mark(statement, 0)), notes: [] };
  try {
    const likeness = await likenesses(open, sources, context);
    const unsupported = open.map((statement, index) => mark(statement, likeness[index]!));
    return { unsupported: unsupported.filter(({ likeness }) => likeness < LIKE), notes: [] };
  } catch (error) {
    context.log.warn({ err: error }, 'statements were not compared with their sources');
    const count = open.length === 1 ? 'One sentence was' : `${open.length} sentences were`;
    return { unsupported: [], notes: [`${count} not compared with the sources: ${(error as Error).message}.`] };
  }
}

const mark = ({ from, to }: Statement, likeness: number): Unsupported => ({ from, to, likeness });

/** The sources that a statement names, or all of them when it names none. */
function sourcesOf({ cited }: Statement, sources: Source[]): Source[] {
  const named = sources.filter(({ number }) => cited.includes(number));
  return named.length > 0 ? named : sources;
}

const letters = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function isQuoted(statement: Statement, sources: Source[]): boolean {
  const said = ` ${letters(statement.text)} `;
  return sourcesOf(statement, sources).some(({ quote }) => ` ${letters(quote)} `.includes(said));
}

/** For each statement the cosine to what is most like it in its sources: a whole quote or one of its sentences. */
async function likenesses(statements: Statement[], sources: Source[], context: FunctionContext): Promise<number[]> {
  const supports = statements.map((statement) => sourcesOf(statement, sources).flatMap(({ quote }) => piecesOf(quote)));
  const texts = [...new Set([...statements.map(({ text }) => text), ...supports.flat()])];
  const vectors = new Map<string, Float32Array>();
  for (let start = 0; start < texts.length; start += TEXTS_PER_CALL) {
    const some = texts.slice(start, start + TEXTS_PER_CALL);
    const embedded = await context.call(embeddingService, {
      kind: 'passage',
      texts: some.map((text) => text.slice(0, MAX_TEXT)),
    });
    some.forEach((text, index) => vectors.set(text, decodeVector(embedded.vectors[index]!)));
  }
  return statements.map(({ text }, index) =>
    Math.max(...supports[index]!.map((support) => cosine(vectors.get(text)!, vectors.get(support)!))),
  );
}

function piecesOf(quote: string): string[] {
  const sentences = sentencesOf(quote).map(({ start, end }) => quote.slice(start, end));
  return sentences.length > 1 ? [quote, ...sentences] : [quote];
}

/** Of vectors of length 1. */
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
