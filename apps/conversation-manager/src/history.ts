import type { Caller } from '@docent/contracts/identity';
import type { Message } from '@docent/contracts/turn';
import { hiddenFrom, queryRecords, recordKeys, updateRecord } from '@docent/storage';
import { summarize } from './summary.ts';
import { readTurn, type StoredTurn, type Summary } from './turns.ts';
import { withoutNumbers } from './without-numbers.ts';

/** About 6,000 tokens: what a history may take of the model's window. What was said before it is summarized. */
export const MAX_HISTORY_CHARACTERS = 24_000;
/** Turns that are read at once; a branch that goes further back is followed turn by turn. */
const READ_AT_ONCE = 40;

type History = { history: Message[]; collections: string[] };

/**
 * What was said on the way to a turn, that turn included, oldest first, and the collections it was made from. The way
 * follows parents, so another branch is never part of it. Where it grows too long, its older part becomes a summary that
 * is kept with the turn it ends at. An answer made from what the caller may no longer read is not part of it.
 */
export async function historyUpTo(caller: Caller, conversation: string, turn?: string): Promise<History> {
  if (!turn) return { history: [], collections: [] };
  const { tenant } = caller;
  const hidden = await hiddenFrom(caller);
  const newest: StoredTurn[] = [];
  const turns = recordKeys.turns(tenant, conversation);
  for await (const read of queryRecords<StoredTurn>(turns, { descending: true, limit: READ_AT_ONCE }))
    newest.push(read);
  const known = new Map(newest.map((read) => [read.turn, read]));
  const find = async (id?: string) => id && (known.get(id) ?? (await readTurn(tenant, conversation, id)));

  const kept: StoredTurn[] = [];
  let length = 0;
  let at = await find(turn);
  while (at && length + lengthOf(at) <= MAX_HISTORY_CHARACTERS) {
    if (isOpen(at, hidden)) kept.unshift(at);
    length += lengthOf(at);
    at = await find(at.parent);
  }
  const messages = kept.flatMap(messagesOf);
  const collections = kept.flatMap((turn) => turn.collections);
  if (!at) return { history: messages, collections: [...new Set(collections)] };
  const summary = await summaryUpTo(tenant, conversation, at, hidden);
  return {
    history: [{ role: 'user', text: `What was said before, in short:\n${summary.text}` }, ...messages],
    collections: [...new Set([...collections, ...summary.collections])],
  };
}

/** The summary kept with a turn, or a new one that is kept unless something is left out of it for this caller. */
async function summaryUpTo(tenant: string, conversation: string, last: StoredTurn, hidden: ReadonlySet<string>) {
  const older: StoredTurn[] = [];
  let at: StoredTurn | undefined = last;
  while (at && !(at.summary && isOpen(at.summary, hidden))) {
    older.unshift(at);
    at = at.parent ? await readTurn(tenant, conversation, at.parent) : undefined;
  }
  if (older.length === 0) return last.summary!;
  const open = older.filter((turn) => isOpen(turn, hidden));
  const collections = new Set([at?.summary, ...open].flatMap((part) => part?.collections ?? []));
  const summary: Summary = { text: summarize(at?.summary?.text, open), collections: [...collections] };
  const key = recordKeys.turn(tenant, conversation, last.turn);
  if (open.length === older.length) await updateRecord(key, { set: { summary } }, 'present');
  return summary;
}

const isOpen = ({ collections }: { collections: string[] }, hidden: ReadonlySet<string>): boolean =>
  !collections.some((collection) => hidden.has(collection));

const lengthOf = ({ question, answer }: StoredTurn): number => question.length + answer.length;

function messagesOf({ question, answer, status }: StoredTurn): Message[] {
  if (status === 'running' || answer === '') return [];
  return [
    { role: 'user', text: question },
    { role: 'assistant', text: withoutNumbers(answer) },
  ];
}
