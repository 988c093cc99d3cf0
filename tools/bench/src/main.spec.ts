import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('--help lists the suites', () => {
  const main = join(import.meta.dirname, 'main.ts');
  const { status, stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/npm run bench.*embeddings/s) });
});
