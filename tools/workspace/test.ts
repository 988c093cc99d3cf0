import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: the tests of every project that changed since they last passed, then one line for all of them, those whose
 * outcome Nx had kept included. With `--images` also those that run the container images. Other arguments are Nx's.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const results = '{apps,libs,tools}/*/dist/{tests,image-tests}.json';

type Counts = { passed: number; failed: number; skipped: number };

async function runTests(targets: string[], args: string[]): Promise<number> {
  for await (const file of glob(results, { cwd: root })) await rm(root + file);
  const nx = spawn('nx', ['run-many', '-t', ...targets, ...args], { cwd: root, stdio: 'inherit' });
  const [code] = (await once(nx, 'exit')) as [number | null];
  return code ?? 1;
}

async function countTests(): Promise<Counts> {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const file of glob(results, { cwd: root })) {
    const counts: Counts = JSON.parse(await readFile(root + file, 'utf8'));
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

const args = process.argv.slice(2);
const images = args.includes('--images') ? ['test-images'] : [];
const code = await runTests(
  ['test', ...images],
  args.filter((arg) => arg !== '--images'),
);
const { passed, failed, skipped } = await countTests();
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = code || (failed > 0 || passed === 0 ? 1 : 0);
