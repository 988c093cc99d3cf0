import { jest } from '@jest/globals';

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

export const giveBackTheDate = (): void => void jest.useRealTimers();

export const passDays = (days: number): void => void jest.setSystemTime(Date.now() + days * 24 * 3_600_000 + 1);
