import { jest } from '@jest/globals';
import { loadFunctions } from '@docent/lambda/function-config';
import { fileURLToPath } from 'node:url';
import { startLocalCloud } from './local-cloud.ts';
import { eventually, remove, temporaryState } from './testing/start-cloud.ts';

const workspaceRoot = fileURLToPath(new URL('./testing/fixture', import.meta.url));
const minuteMs = 60_000;

test('the clock invokes a function every so many minutes, be it once a month', async () => {
  jest.useFakeTimers({
    doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'performance', 'Date', 'queueMicrotask'],
  });
  const state = temporaryState();
  const cloud = await startLocalCloud({ workspaceRoot, state, functions: ['ticking'], environment: {} });
  try {
    const { trigger } = loadFunctions(workspaceRoot).find(({ name }) => name === 'ticking')!;
    const { rateMinutes } = trigger as { rateMinutes: number };
    jest.advanceTimersByTime((rateMinutes - 1) * minuteMs);
    expect(cloud.invocations()).toEqual([]);
    jest.advanceTimersByTime(minuteMs);
    const record = await eventually(async () => cloud.invocations()[0]);
    expect(record).toMatchObject({ function: 'ticking', caller: 'schedule', status: 'success' });
    expect(record.lines.join('\n')).toContain('{"tick":true}');
  } finally {
    await cloud.stop();
    remove(state);
  }
});
