import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { workspace } from './testing/clone.ts';

const goIsHere = spawnSync('go', ['version']).status === 0;

(goIsHere ? test : test.skip)('actionlint finds nothing in the workflows', async () => {
  const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
  const { stdout } = await promisify(execFile)('go', ['run', actionlint], { cwd: workspace });
  expect(stdout).toBe('');
});
