import type { Caller } from '@docent/contracts/identity';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { DocentError } from '@docent/function-kit';
import { ConditionFailedError, getRecord, hiddenFrom, putRecord, queryRecords, updateRecord } from '@docent/storage';
import { noTurn, readTurn } from './turns.ts';

/**
 * Beside its turn, which is written once at the end, stands what is needed while it runs: whose it is, whether it was
 * cancelled, and its events. DynamoDB drops the events when `expiresAt` (seconds since 1970) has passed.
 */
export type Live = { user: string; conversation: string; until: string; cancelled?: boolean };
type Batch = { first: number; events: string[]; expiresAt: number };

const KEPT_MS = 60 * 60 * 1000;
const partition = (tenant: string, turn: string) => `${tenant}#live#${turn}`;
const liveKey = (tenant: string, turn: string) => ({ pk: partition(tenant, turn), sk: 'turn' });
const batchKey = (tenant: string, turn: string, first: number) => ({
  pk: partition(tenant, turn),
  sk: `events#${String(first).padStart(9, '0')}`,
});

export function open({ tenant, user }: Caller, turn: string, conversation: string, until: string): Promise<void> {
  const live: Live = { user, conversation, until };
  return putRecord(liveKey(tenant, turn), live, 'absent');
}

/** The caller's own turn. */
export async function ownLive({ tenant, user }: Caller, turn: string): Promise<Live> {
  const live = await getRecord<Live>(liveKey(tenant, turn));
  if (live?.user !== user) throw noTurn(turn);
  return live;
}

/** Keeps events and says whether the turn was cancelled meanwhile. */
export async function keepEvents(caller: Caller, turn: string, first: number, events: TurnEvent[]): Promise<boolean> {
  const live = await ownLive(caller, turn);
  if (events.length > 0) {
    const expiresAt = Math.ceil((Date.now() + KEPT_MS) / 1000);
    const batch: Batch = { first, events: events.map((event) => JSON.stringify(event)), expiresAt };
    await putRecord(batchKey(caller.tenant, turn, first), batch);
  }
  return live.cancelled ?? false;
}

export async function cancel(caller: Caller, turn: string): Promise<string> {
  await ownLive(caller, turn);
  try {
    await updateRecord(liveKey(caller.tenant, turn), { set: { cancelled: true } }, 'present');
  } catch (error) {
    if (error instanceof ConditionFailedError) throw noTurn(turn);
    throw error;
  }
  return turn;
}

type Numbered = { sequence: number; event: TurnEvent };
type Followed = { events: Numbered[]; ended: boolean };

/** The caller's turn's events after one of them, unless they tell of what the caller may no longer read. */
export async function eventsAfter(caller: Caller, turn: string, after: number): Promise<Followed> {
  const { events, ended, collections } = await allEvents(caller, turn);
  const hidden = await hiddenFrom(caller);
  if (collections.some((collection) => hidden.has(collection)))
    throw new DocentError('Forbidden', 'you may no longer read what this answer was made from', { reason: 'withheld' });
  return { events: events.filter(({ sequence }) => sequence > after), ended };
}

/** All of a turn's events, and the collections that are known to stand behind them. */
export async function allEvents(caller: Caller, turn: string): Promise<Followed & { collections: string[] }> {
  const { until, conversation } = await ownLive(caller, turn);
  const events: Numbered[] = [];
  for await (const batch of queryRecords<Batch>(partition(caller.tenant, turn), { prefix: 'events#' })) {
    for (const [index, event] of batch.events.entries())
      events.push({ sequence: batch.first + index, event: JSON.parse(event) as TurnEvent });
  }
  const last = events.at(-1)?.event.type;
  const ended = last === 'done' || last === 'error' || Date.now() > Date.parse(until);
  const kept = (await readTurn(caller.tenant, conversation, turn))?.collections ?? [];
  const shown = events.flatMap(({ event }) => (event.type === 'source' ? event.source.collection : []));
  return { events, ended, collections: [...kept, ...shown] };
}

/** Every key of a turn's live part, for its deletion. */
export async function liveKeys(tenant: string, turn: string) {
  const keys = [];
  for await (const { sk } of queryRecords(partition(tenant, turn))) keys.push({ pk: partition(tenant, turn), sk });
  return keys;
}
