import { Turn } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { ConditionFailedError, getRecord, hiddenFrom, queryRecords, recordKeys, updateRecord } from '@docent/storage';
import { own } from './conversations.ts';
import { withoutHidden } from './withheld.ts';

/** A turn as it is kept: with the time after which it no longer runs, and what was said up to it, in short. */
export type StoredTurn = Turn & { until: string; summary?: Summary };
/** What was said up to a turn, in short, and the collections that it was made from. */
export type Summary = { text: string; collections: string[] };

export function readTurn(tenant: string, conversation: string, turn: string): Promise<StoredTurn | undefined> {
  return getRecord<StoredTurn>(recordKeys.turn(tenant, conversation, turn));
}

/** A conversation's turns, oldest first. */
export async function turnsOf(tenant: string, conversation: string): Promise<StoredTurn[]> {
  const turns: StoredTurn[] = [];
  for await (const { sk: _sk, ...turn } of queryRecords<StoredTurn>(recordKeys.turns(tenant, conversation)))
    turns.push(turn);
  return turns;
}

export function toTurn({ until: _until, summary: _summary, ...turn }: StoredTurn): Turn {
  return Turn.parse(turn);
}

type Feedback = { conversation: string; turn: string; vote: 'up' | 'down'; comment?: string };

export async function give(caller: Caller, { conversation, turn, vote, comment }: Feedback): Promise<Turn> {
  await own(caller, conversation);
  try {
    const key = recordKeys.turn(caller.tenant, conversation, turn);
    const given = await updateRecord<StoredTurn>(key, { set: { feedback: { vote, comment } } }, 'present');
    return withoutHidden(toTurn(given), await hiddenFrom(caller));
  } catch (error) {
    if (error instanceof ConditionFailedError) throw noTurn(turn);
    throw error;
  }
}

export const noTurn = (turn: string) => new DocentError('NotFound', `there is no turn ${turn}`, { field: 'turn' });
