import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { updateRecord } from '@docent/storage';

const MINUTE = 60;
const DAY = 24 * 60 * 60;

/** Counts a question and lets it pass, or says when there is room again. Windows begin with the minute and the day, UTC. */
export async function admit({ tenant, user }: Caller): Promise<void> {
  await count(tenant, `user#${user}`, 'minute', MINUTE, limit('CHATS_PER_MINUTE', 120));
  await count(tenant, `user#${user}`, 'day', DAY, limit('CHATS_PER_DAY', 2_000));
  await count(tenant, 'all', 'day', DAY, limit('TENANT_CHATS_PER_DAY', 20_000));
}

/** One item a window, counted up by DynamoDB itself, so that no two questions pass as one; dropped after `expiresAt`. */
async function count(tenant: string, who: string, window: 'minute' | 'day', seconds: number, most: number) {
  const now = Date.now() / 1000;
  const begin = Math.floor(now / seconds) * seconds;
  const key = { pk: `${tenant}#rates`, sk: `${who}#${window}#${begin}` };
  const update = { add: { count: 1 }, set: { expiresAt: begin + 2 * seconds } };
  const { count } = await updateRecord<{ count: number }>(key, update);
  if (count <= most) return;
  const whose = who === 'all' ? 'your team asks' : 'you ask';
  throw new DocentError('TooManyRequests', `${whose} more than ${most} questions a ${window}; try again later`, {
    reason: `${who === 'all' ? 'tenant' : 'user'}-${window}`,
    retryAfterSeconds: Math.ceil(begin + seconds - now),
  });
}

function limit(name: string, otherwise: number): number {
  const value = process.env[name] ? Number(process.env[name]) : otherwise;
  if (!(value >= 0)) throw new DocentError('Unavailable', `${name} is ${process.env[name]}: set it to a number`);
  return value;
}
