import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunningCloud } from './running-cloud.ts';

/**
 * Jest's global set-up for tests that invoke functions: a local cloud of the workspace that the tests lie in as a process of its own, with an
 * empty state. Tests find it by AWS's own environment variables and by DOCENT_URL; a function is started when it is
 * first invoked.
 */
export default async function globalSetup(_: unknown, project: { rootDir: string }): Promise<void> {
  const workspace = resolve(project.rootDir, '../..');
  const state = mkdtempSync(join(tmpdir(), 'docent-test-'));
  const main = fileURLToPath(new URL('./serve-for-tests.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, workspace, state], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const address = await new Promise<{ url: string; variables: Record<string, string> }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The local cloud ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
  });
  Object.assign(process.env, address.variables);
  const running: RunningCloud = { child, state };
  Object.assign(globalThis, { docentLocalCloud: running });
}
