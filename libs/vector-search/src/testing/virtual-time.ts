import { jest } from '@jest/globals';

import { bucketClient } from '@docent/storage';

type NotFaked = NonNullable<
  NonNullable<Parameters<typeof jest.useFakeTimers>[0]> & { doNotFake?: unknown }
>['doNotFake'];

const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as NotFaked;

/** From now on the date is the test's own; everything that waits really waits. The emulators in this process see it too. */
export const ownTheDate = (): void => void jest.useFakeTimers({ now: Date.now(), doNotFake: TIMERS as never });

export function giveBackTheDate(): void {
  setDate(jest.getRealSystemTime());
  jest.useRealTimers();
}

export const passDays = (days: number): void => setDate(Date.now() + days * 24 * 3_600_000 + 1);

export const backToToday = (): void => setDate(jest.getRealSystemTime());

function setDate(now: number): void {
  jest.setSystemTime(now);
  // A server with a clock of its own refuses what is signed at another time than now.
  bucketClient().config.systemClockOffset = jest.getRealSystemTime() - now;
}
