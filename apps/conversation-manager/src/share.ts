import type { Conversation, Sharing } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { deleteRecord, putRecord } from '@docent/storage';
import { changeOwn, own, sharedKey, type Shared } from './conversations.ts';

/** Lets others read a conversation, or no longer. Only its user may. */
export async function share(caller: Caller, conversation: string, sharing: Sharing): Promise<Conversation> {
  await own(caller, conversation);
  const key = sharedKey(caller.tenant, conversation);
  const shared: Shared = { user: caller.user, sharing };
  if (sharing === 'nobody') await deleteRecord(key);
  else await putRecord(key, shared);
  return changeOwn(caller, conversation, { sharing });
}
