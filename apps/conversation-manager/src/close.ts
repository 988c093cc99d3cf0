import type { Conversation, Turn } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import type { Source } from '@docent/contracts/turn';
import { ConditionFailedError, hiddenFrom, recordKeys, updateRecord } from '@docent/storage';
import { allEvents, ownLive } from './live.ts';
import { noTurn, readTurn, toTurn, type StoredTurn } from './turns.ts';
import { withoutHidden } from './withheld.ts';

/** The caller's own turn, by its name alone. */
export async function turnAt(caller: Caller, turn: string): Promise<{ conversation: string; turn: Turn }> {
  const { conversation } = await ownLive(caller, turn);
  const stored = await readTurn(caller.tenant, conversation, turn);
  if (!stored) throw noTurn(turn);
  const ended = await closed(caller, { conversation, user: caller.user }, stored);
  return { conversation, turn: withoutHidden(ended, await hiddenFrom(caller)) };
}

/**
 * A turn that was cut off, its function killed before the end, is closed by who reads it next: with the text and the
 * sources that had come, which its events kept.
 */
export async function closed(
  caller: Caller,
  { conversation, user }: Pick<Conversation, 'conversation' | 'user'>,
  stored: StoredTurn,
): Promise<Turn> {
  if (stored.status !== 'running' || Date.now() <= Date.parse(stored.until)) return toTurn(stored);
  const { events } = await allEvents({ ...caller, user }, stored.turn);
  const sources = new Map<number, Source>();
  let answer = '';
  for (const { event } of events) {
    if (event.type === 'text') answer += event.text;
    if (event.type === 'source') sources.set(event.source.number, event.source);
  }
  const set = {
    answer,
    sources: [...sources.values()],
    collections: [...new Set([...stored.collections, ...[...sources.values()].map(({ collection }) => collection)])],
    status: 'failed',
    reason: 'it was cut off before its end',
    updatedAt: new Date().toISOString(),
  };
  const key = recordKeys.turn(caller.tenant, conversation, stored.turn);
  try {
    return toTurn(await updateRecord<StoredTurn>(key, { set }, { status: 'running' }));
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    const now = await readTurn(caller.tenant, conversation, stored.turn);
    if (!now) throw noTurn(stored.turn);
    return toTurn(now);
  }
}
