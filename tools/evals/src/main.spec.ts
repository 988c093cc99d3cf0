import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const evals = (...args: string[]) => {
  const main = join(import.meta.dirname, 'main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('--help lists the suites', () => {
  expect(evals('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: npm run evals') });
});

test('an unknown suite, or none, is refused with the list', () => {
  expect(evals('horoscopes')).toMatchObject({ status: 2, stderr: expect.stringContaining("no suite 'horoscopes'") });
  expect(evals()).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') });
});
