import { startLocalStorage, type LocalStorage } from '@docent/storage/testing';
import { jest } from '@jest/globals';
import { admit } from './limits.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startLocalStorage();
});
afterAll(() => storage.stop());

const person = (user: string, tenant = 'acme') => ({ tenant, user, groups: [] });
const limits = (perMinute: number, perDay: number, perTenant: number) =>
  Object.assign(process.env, {
    CHATS_PER_MINUTE: String(perMinute),
    CHATS_PER_DAY: String(perDay),
    TENANT_CHATS_PER_DAY: String(perTenant),
  });
/** A time of the clock, in the middle of a minute: no window ends in a test. */
const at = (minute: number) => jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 1, 0, minute, 30));
afterEach(() => jest.restoreAllMocks());
const outcome = (asked: Promise<void>) =>
  asked.then(
    () => 'passes',
    ({ code, details }: { code: string; details: { reason: string; retryAfterSeconds: number } }) =>
      `${code} ${details.reason} ${details.retryAfterSeconds}`,
  );

test('of questions at once as many pass as may, and the others are told when to come back', async () => {
  limits(3, 100, 100);
  at(0);
  const asked = await Promise.all(Array.from({ length: 8 }, () => outcome(admit(person('ann')))));
  expect(asked.toSorted()).toEqual([...Array(5).fill('TooManyRequests user-minute 30'), ...Array(3).fill('passes')]);
  expect(await outcome(admit(person('bob')))).toBe('passes');
  expect(await outcome(admit(person('ann', 'other')))).toBe('passes');
  at(1);
  expect(await outcome(admit(person('ann')))).toBe('passes');
});

test('a day has its own limit, for a user and for all of a tenant', async () => {
  limits(100, 2, 3);
  at(10);
  const asked = [];
  for (const user of ['cleo', 'cleo', 'cleo', 'dora', 'dora']) asked.push(await outcome(admit(person(user, 'daily'))));
  const untilMidnight = 24 * 3600 - 10 * 60 - 30;
  expect(asked).toEqual([
    ...['passes', 'passes', `TooManyRequests user-day ${untilMidnight}`],
    ...['passes', `TooManyRequests tenant-day ${untilMidnight}`],
  ]);
});

test('what the minute refuses takes nothing from the day', async () => {
  limits(1, 2, 2);
  at(20);
  const asked = [];
  for (let question = 0; question < 4; question++) asked.push(await outcome(admit(person('emil', 'patient'))));
  at(21);
  asked.push(await outcome(admit(person('emil', 'patient'))));
  expect(asked).toEqual(['passes', ...Array(3).fill('TooManyRequests user-minute 30'), 'passes']);
});

test('a limit that is no number is said, and lets nobody in', async () => {
  limits(NaN, 1, 1);
  await expect(admit(person('ann'))).rejects.toMatchObject({ code: 'Unavailable' });
});
