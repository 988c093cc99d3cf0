import type { Caller } from '@docent/contracts/identity';
import { deleteRecord, recordKeys } from '@docent/storage';
import { own, sharedKey } from './conversations.ts';
import { liveKeys } from './live.ts';
import { memoryKey } from './recalled.ts';
import { turnsOf } from './turns.ts';

/**
 * Deletes a conversation and all that was kept of it. Its own record goes last: when this is cut off, the conversation is
 * still there to be deleted again.
 */
export async function remove(caller: Caller, conversation: string): Promise<string> {
  const { tenant, user } = caller;
  await own(caller, conversation);
  await deleteRecord(sharedKey(tenant, conversation));
  for (const { turn } of await turnsOf(tenant, conversation)) await removeTurn(caller, conversation, turn);
  await deleteRecord(recordKeys.conversation(tenant, user, conversation));
  return conversation;
}

export async function removeTurn(caller: Caller, conversation: string, turn: string): Promise<void> {
  await Promise.all((await liveKeys(caller.tenant, turn)).map((key) => deleteRecord(key)));
  await deleteRecord(memoryKey(caller, conversation, turn));
  await deleteRecord(recordKeys.turn(caller.tenant, conversation, turn));
}
