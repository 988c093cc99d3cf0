import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { updateRecord } from '@docent/storage';

type Limit = { who: string; window: 'minute' | 'day'; most: number };

const SECONDS = { minute: 60, day: 24 * 60 * 60 };

/**
 * Counts a question and lets it pass, or says when there is room again. Windows begin with the minute and the day, UTC.
 * All limits count at once; what one of them refuses is taken off the others again at once, so that who asks too much
 * takes nothing from their day, nor from their team's.
 */
export async function admit({ tenant, user }: Caller): Promise<void> {
  const now = Date.now() / 1000;
  const limits: Limit[] = [
    { who: `user#${user}`, window: 'minute', most: most('CHATS_PER_MINUTE', 120) },
    { who: `user#${user}`, window: 'day', most: most('CHATS_PER_DAY', 2_000) },
    { who: 'all', window: 'day', most: most('TENANT_CHATS_PER_DAY', 20_000) },
  ];
  const counts = await Promise.all(limits.map((limit) => count(tenant, limit, now, 1)));
  const refusing = limits.find(({ most }, index) => counts[index]! > most);
  if (!refusing) return;
  await Promise.all(limits.map((limit) => limit !== refusing && count(tenant, limit, now, -1)));
  throw refusal(refusing, now);
}

/** One item a window, counted up by DynamoDB itself, so that no two questions pass as one; dropped after `expiresAt`. */
async function count(tenant: string, { who, window }: Limit, now: number, by: 1 | -1): Promise<number> {
  const begin = beginOf(window, now);
  const key = { pk: `${tenant}#rates`, sk: `${who}#${window}#${begin}` };
  const update = { add: { count: by }, set: { expiresAt: begin + 2 * SECONDS[window] } };
  return (await updateRecord<{ count: number }>(key, update)).count;
}

function refusal({ who, window, most }: Limit, now: number): DocentError {
  const whose = who === 'all' ? 'your team asks' : 'you ask';
  return new DocentError('TooManyRequests', `${whose} more than ${most} questions a ${window}; try again later`, {
    reason: `${who === 'all' ? 'tenant' : 'user'}-${window}`,
    retryAfterSeconds: Math.ceil(beginOf(window, now) + SECONDS[window] - now),
  });
}

const beginOf = (window: Limit['window'], now: number) => Math.floor(now / SECONDS[window]) * SECONDS[window];

function most(name: string, otherwise: number): number {
  const value = process.env[name] ? Number(process.env[name]) : otherwise;
  if (!(value >= 0)) throw new DocentError('Unavailable', `${name} is ${process.env[name]}: set it to a number`);
  return value;
}
