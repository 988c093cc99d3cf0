import type { Turn } from '@docent/contracts/conversation-manager';
import { embeddingService } from '@docent/contracts/embedding-service';
import type { Caller } from '@docent/contracts/identity';
import type { FunctionContext } from '@docent/function-kit';
import { deleteRecord, getRecord, hiddenFrom, putRecord, queryRecords, recordKeys } from '@docent/storage';
import { withoutNumbers } from './without-numbers.ts';

/** What a turn can be found by: its words, and their embedding where a model was there. */
type Memory = {
  conversation: string;
  turn: string;
  text: string;
  collections: string[];
  model?: string;
  vector?: string;
};

const MAX_MEMORY_CHARACTERS = 2_000;
const EMBED_MS = 5_000;
/** Cosine from which a turn counts as meant, by bge-small-en-v1.5 between question and text. */
const MEANT = 0.65;

const partition = ({ tenant, user }: Caller) => `${tenant}#memory#${encodeURIComponent(user)}`;
export const memoryKey = (caller: Caller, conversation: string, turn: string) => ({
  pk: partition(caller),
  sk: `${conversation}#${turn}`,
});

/** Makes a finished turn findable. Without a model it is found by its words. */
export async function remember(caller: Caller, conversation: string, turn: Turn, context: FunctionContext) {
  const text = `${turn.question}\n${withoutNumbers(turn.answer)}`.slice(0, MAX_MEMORY_CHARACTERS);
  const embedded = await embed(text, 'passage', context);
  const { collections } = turn;
  const memory: Memory = { conversation, turn: turn.turn, text, collections, ...embedded };
  const key = memoryKey(caller, conversation, turn.turn);
  await putRecord(key, memory);
  // Deleted meanwhile: then nothing stays.
  if (!(await getRecord(recordKeys.conversation(caller.tenant, caller.user, conversation)))) await deleteRecord(key);
}

/** Conversations that say or mean this, with how well, from 0 to 2; null when nothing was searched for. */
export async function recalled(
  caller: Caller,
  search: string | undefined,
  context: FunctionContext,
): Promise<Map<string, number> | null> {
  if (!search?.trim()) return null;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const query = await embed(search, 'query', context);
  const scores = new Map<string, number>();
  const hidden = await hiddenFrom(caller);
  for await (const memory of queryRecords<Memory>(partition(caller))) {
    if (memory.collections.some((collection) => hidden.has(collection))) continue;
    const text = memory.text.toLowerCase();
    const said = words.filter((word) => text.includes(word)).length / words.length;
    const likeness = query && query.model === memory.model ? cosine(query.vector, memory.vector!) : 0;
    const score = (said === 1 ? 1 : 0) + (likeness >= MEANT ? likeness : 0);
    if (score > (scores.get(memory.conversation) ?? 0)) scores.set(memory.conversation, score);
  }
  return scores;
}

async function embed(text: string, kind: 'query' | 'passage', context: FunctionContext) {
  try {
    const deadline = Date.now() + EMBED_MS;
    const { model, vectors } = await context.call(embeddingService, { texts: [text], kind }, { deadline });
    return { model, vector: vectors[0]! };
  } catch (error) {
    context.log.warn({ err: error }, 'not embedded: found by words alone');
    return undefined;
  }
}

/** Of two vectors of length 1, as embedding-service gives them. */
function cosine(a: string, b: string): number {
  const x = Buffer.from(a, 'base64');
  const y = Buffer.from(b, 'base64');
  let dot = 0;
  for (let at = 0; at < x.length; at += 4) dot += x.readFloatLE(at) * y.readFloatLE(at);
  return dot;
}
