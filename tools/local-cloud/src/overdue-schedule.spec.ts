import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, remove, startCloud, temporaryState, type TestCloud } from './testing/start-cloud.ts';

const state = temporaryState();
afterAll(() => remove(state));

const strikes = async (cloud: TestCloud) =>
  (await cloud.invocations()).filter((invocation) => invocation.function === 'ticking');

test('a schedule that came due while nothing ran is kept at the next start, once, with its input', async () => {
  mkdirSync(join(state, 'schedules'));
  const kept = join(state, 'schedules/ticking.json');
  const begun = Date.now() - 1;
  writeFileSync(kept, JSON.stringify({ last: '2026-01-01T00:00:00Z' }));
  const cloud = await startCloud(state);
  const [strike] = await eventually(async () => {
    const found = await strikes(cloud);
    return found.length > 0 ? found : undefined;
  });
  expect(strike).toMatchObject({ status: 'success', caller: 'schedule' });
  expect(strike!.lines.join('\n')).toContain('{"tick":true}');
  // The next one is a month away.
  const { last } = JSON.parse(readFileSync(kept, 'utf8')) as { last: string };
  expect(Date.parse(last)).toBeGreaterThan(begun);
  await cloud.stop();
});
