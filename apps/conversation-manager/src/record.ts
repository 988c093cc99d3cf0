import type { Turn } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { ConditionFailedError, recordKeys, updateRecord } from '@docent/storage';
import { remember } from './recalled.ts';
import { noTurn, readTurn, toTurn, type StoredTurn } from './turns.ts';
import { own } from './conversations.ts';

type Record = {
  caller: Caller;
  conversation: string;
  turn: Omit<Turn, 'question' | 'createdAt' | 'updatedAt' | 'feedback' | 'parent' | 'withheld'>;
};

/** DynamoDB takes items of 400 KB. */
const MAX_TURN_BYTES = 380_000;

/** Ends a turn: its answer is written once, and never over another end. */
export async function record({ caller, conversation, turn }: Record, context: FunctionContext): Promise<Turn> {
  await own(caller, conversation);
  const key = recordKeys.turn(caller.tenant, conversation, turn.turn);
  try {
    // What was said before is part of what it was made from, and known since it began.
    const begun = await readTurn(caller.tenant, conversation, turn.turn);
    const collections = [...new Set([...(begun?.collections ?? []), ...turn.collections])];
    const set = { ...fitting(turn), collections, updatedAt: new Date().toISOString() };
    const ended = toTurn(await updateRecord<StoredTurn>(key, { set }, { status: 'running' }));
    await remember(caller, conversation, ended, context);
    return ended;
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    const there = await readTurn(caller.tenant, conversation, turn.turn);
    if (!there) throw noTurn(turn.turn);
    throw new DocentError('Conflict', `turn ${turn.turn} has ended already`, { reason: 'ended' });
  }
}

/** The turn as it fits in an item: without the passages of its searches where they are too much. */
function fitting(turn: Record['turn']): Record['turn'] {
  if (bytesOf(turn) <= MAX_TURN_BYTES || !turn.receipt) return turn;
  const notes = [...turn.receipt.notes, 'The passages that were found are left out here: they were too many to keep.'];
  return { ...turn, receipt: { ...turn.receipt, searches: [], notes } };
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
