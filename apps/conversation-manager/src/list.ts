import { Conversation } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { queryRecords, recordKeys } from '@docent/storage';

/** The caller's conversations: those last spoken in first, or the best found first. `cursor` is where the page begins. */
export async function list(
  { tenant, user }: Caller,
  { limit, cursor, search }: { limit: number; cursor?: string; search?: string },
  found: Map<string, number> | null,
): Promise<{ conversations: Conversation[]; cursor?: string }> {
  const start = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(start) || start < 0)
    throw new DocentError('InvalidInput', 'cursor: is not one that a list gave', { field: 'cursor' });
  const all: Conversation[] = [];
  for await (const { sk: _sk, ...stored } of queryRecords<Conversation>(recordKeys.conversations(tenant, user)))
    all.push(Conversation.parse(stored));
  const score = ({ conversation, title }: Conversation) =>
    (found?.get(conversation) ?? 0) + (search && title.toLowerCase().includes(search.trim().toLowerCase()) ? 1 : 0);
  const matching = found ? all.filter((conversation) => score(conversation) > 0) : all;
  matching.sort((a, b) => score(b) - score(a) || b.updatedAt.localeCompare(a.updatedAt));
  const end = start + limit;
  return {
    conversations: matching.slice(start, end),
    cursor: end < matching.length ? String(end) : undefined,
  };
}
