import { Conversation, type Sharing } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { ConditionFailedError, getRecord, recordKeys, updateRecord } from '@docent/storage';

const key = (caller: Pick<Caller, 'tenant' | 'user'>, conversation: string) =>
  recordKeys.conversation(caller.tenant, caller.user, conversation);

/** Where it is written that others may read a conversation, and whose it is. */
export const sharedKey = (tenant: string, conversation: string) => ({ pk: `${tenant}#shared`, sk: conversation });
export type Shared = { user: string; sharing: Sharing };

/** The caller's own conversation. To everybody else it does not exist. */
export async function own(caller: Caller, conversation: string): Promise<Conversation> {
  const stored = await getRecord<Conversation>(key(caller, conversation));
  if (!stored) throw notFound(conversation);
  return Conversation.parse(stored);
}

/** The caller's own conversation, or one that its user shares with them. */
export async function visible(caller: Caller, conversation: string): Promise<Conversation> {
  const stored = await getRecord<Conversation>(key(caller, conversation));
  if (stored) return Conversation.parse(stored);
  const shared = await getRecord<Shared>(sharedKey(caller.tenant, conversation));
  if (!shared || !includes(shared.sharing, caller)) throw notFound(conversation);
  return own({ ...caller, user: shared.user }, conversation);
}

function includes(sharing: Sharing, caller: Caller): boolean {
  if (typeof sharing === 'string') return sharing === 'tenant';
  return sharing.groups.some((group) => caller.groups.includes(group));
}

/** Changes attributes of the caller's own conversation. */
export async function changeOwn(
  caller: Caller,
  conversation: string,
  set: Partial<Conversation>,
): Promise<Conversation> {
  try {
    return Conversation.parse(await updateRecord(key(caller, conversation), { set }, 'present'));
  } catch (error) {
    if (error instanceof ConditionFailedError) throw notFound(conversation);
    throw error;
  }
}

export const notFound = (conversation: string) =>
  new DocentError('NotFound', `there is no conversation ${conversation}`, { field: 'conversation' });
