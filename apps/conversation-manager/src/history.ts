import type { Message } from '@docent/contracts/turn';
import { queryRecords, recordKeys, updateRecord } from '@docent/storage';
import { summarize } from './summary.ts';
import { readTurn, type StoredTurn } from './turns.ts';

/** About 6,000 tokens: what a history may take of the model's window. What was said before it is summarized. */
export const MAX_HISTORY_CHARACTERS = 24_000;
/** Turns that are read at once; a branch that goes further back is followed turn by turn. */
const READ_AT_ONCE = 40;

/**
 * What was said on the way to a turn, that turn included, oldest first. The way follows parents, so another branch is
 * never part of it. Where it grows too long, its older part becomes a summary that is kept with the turn it ends at.
 */
export async function historyUpTo(tenant: string, conversation: string, turn?: string): Promise<Message[]> {
  if (!turn) return [];
  const newest: StoredTurn[] = [];
  const turns = recordKeys.turns(tenant, conversation);
  for await (const read of queryRecords<StoredTurn>(turns, { descending: true, limit: READ_AT_ONCE }))
    newest.push(read);
  const known = new Map(newest.map((read) => [read.turn, read]));

  const kept: StoredTurn[] = [];
  let length = 0;
  let at = known.get(turn) ?? (await readTurn(tenant, conversation, turn));
  while (at && length + lengthOf(at) <= MAX_HISTORY_CHARACTERS) {
    kept.unshift(at);
    length += lengthOf(at);
    at = at.parent ? (known.get(at.parent) ?? (await readTurn(tenant, conversation, at.parent))) : undefined;
  }
  const messages = kept.flatMap(messagesOf);
  if (!at) return messages;
  const summary = at.summary ?? (await summarizeUpTo(tenant, conversation, at));
  return [{ role: 'user', text: `What was said before, in short:\n${summary}` }, ...messages];
}

async function summarizeUpTo(tenant: string, conversation: string, last: StoredTurn): Promise<string> {
  const older: StoredTurn[] = [];
  let at: StoredTurn | undefined = last;
  while (at && !at.summary) {
    older.unshift(at);
    at = at.parent ? await readTurn(tenant, conversation, at.parent) : undefined;
  }
  const summary = summarize(at?.summary, older);
  await updateRecord(recordKeys.turn(tenant, conversation, last.turn), { set: { summary } }, 'present');
  return summary;
}

const lengthOf = ({ question, answer }: StoredTurn): number => question.length + answer.length;

function messagesOf({ question, answer, status }: StoredTurn): Message[] {
  if (status === 'running' || answer === '') return [];
  return [
    { role: 'user', text: question },
    { role: 'assistant', text: withoutNumbers(answer) },
  ];
}

/** The numbers of an earlier answer's sources would be taken for those of the next. */
export const withoutNumbers = (answer: string): string => answer.replace(/ ?\[\d+\]/g, '');
