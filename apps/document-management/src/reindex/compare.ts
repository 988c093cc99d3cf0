import type { Comparison } from '@docent/contracts/document-management';
import { embeddingService } from '@docent/contracts/embedding-service';
import type { Caller } from '@docent/contracts/identity';
import type { Chunk } from '@docent/contracts/passage';
import { vectorSearch, type Candidate } from '@docent/contracts/vector-search';
import type { FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

const QUERIES = 25;
const TOP = 10;
/** Long enough to mean something, short enough to be a question. */
const WORDS = 12;

type Models = { old: string; new: string };
type Found = z.output<typeof Candidate>[];

/** Asks both indexes the same: the words from the middle of passages that are spread over the documents. */
export async function compare(caller: Caller, models: Models, context: FunctionContext): Promise<Comparison> {
  const chunks = await sampled(caller, context);
  const shares: number[] = [];
  const sides = { old: side(models.old), new: side(models.new) };
  for (const chunk of chunks) {
    const query = middleOf(chunk.text);
    const found: Partial<Record<keyof Models, Found>> = {};
    for (const name of ['old', 'new'] as const) {
      const started = performance.now();
      found[name] = await topBy(caller, models[name], query, context);
      sides[name].times.push(performance.now() - started);
      if (found[name].some((candidate) => isSame(candidate, chunk))) sides[name].found++;
    }
    const most = Math.max(found.old!.length, found.new!.length);
    const common = found.old!.filter((candidate) => found.new!.some((other) => isSame(candidate, other))).length;
    if (most > 0) shares.push(Math.min(1, common / most));
  }
  const share = (count: number) => (chunks.length > 0 ? count / chunks.length : 0);
  const told = ({ model, found, times }: ReturnType<typeof side>) => ({
    ...{ model, found: share(found), medianMs: median(times) },
  });
  const overlap = shares.length > 0 ? shares.reduce((sum, part) => sum + part, 0) / shares.length : 0;
  return { queries: chunks.length, overlap, old: told(sides.old), new: told(sides.new) };
}

const side = (model: string) => ({ model, found: 0, times: [] as number[] });

/** One passage each of documents that are spread over all of them. */
async function sampled(caller: Caller, context: FunctionContext): Promise<Chunk[]> {
  const { entries } = await context.call(vectorSearch, { action: 'entries', caller, limit: 1000 });
  const step = Math.max(1, Math.floor(entries.length / QUERIES));
  const ranges = Array.from({ length: QUERIES }, (_, index) => {
    const entry = entries[(index * step) % Math.max(1, entries.length)];
    // Of few documents several passages each.
    const at = entry && Math.floor(((index + 0.5) / QUERIES) * entry.chunks);
    return entry && { document: entry.document, chunks: { from: at!, to: at! } };
  }).filter((range) => range !== undefined);
  if (ranges.length === 0) return [];
  const { chunks } = await context.call(vectorSearch, { action: 'read', caller, ranges });
  return [...new Map(chunks.map((chunk) => [`${chunk.document} ${chunk.chunk}`, chunk])).values()];
}

async function topBy(caller: Caller, model: string, text: string, context: FunctionContext): Promise<Found> {
  const { vectors } = await context.call(embeddingService, { texts: [text], kind: 'query', model });
  const query = { model, vector: vectors[0]! };
  const { candidates } = await context.call(vectorSearch, { action: 'search', caller, text, query, limit: TOP });
  return candidates.filter(({ dense }) => dense);
}

function middleOf(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  const start = Math.max(0, Math.floor((words.length - WORDS) / 2));
  return words.slice(start, start + WORDS).join(' ');
}

/** The same place: models that count tokens otherwise make other chunks. */
const isSame = (a: Chunk, b: Chunk) =>
  a.document === b.document &&
  a.place.characters.from < b.place.characters.to &&
  b.place.characters.from < a.place.characters.to;

const median = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
