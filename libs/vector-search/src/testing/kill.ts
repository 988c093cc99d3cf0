import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { folderOf } from '@docent/storage/testing/fetched';

import { lancedbPackage } from './lancedb-package.ts';

interface Killed {
  engine: 'usearch' | 'lancedb';
  role: string;
  /** Makes an index; gives its tenant. */
  index: () => Promise<string>;
  /** What must hold once one was killed at work on it. */
  check: (tenant: string) => Promise<void>;
}

/** Kills a process at its first step, on another index one at its second, until none dies. Gives the steps. */
export async function killAtEveryStep({ engine, role, index, check }: Killed): Promise<string[]> {
  const steps = new Set<string>();
  for (let step = 1; ; step++) {
    const tenant = await index();
    const { signal, last } = await mortal(engine, role, tenant, step);
    if (signal === null) return [...steps];
    steps.add(last);
    await check(tenant);
  }
}

/** Runs a process that dies at the given step, by the clock of this test. */
async function mortal(...given: [engine: string, role: string, tenant: string, step: number]) {
  const file = join(import.meta.dirname, 'mortal.ts');
  const args = [file, ...given.map(String), String(Date.now())];
  const NODE_PATH = join(folderOf(lancedbPackage), 'node_modules');
  const env = { ...process.env, NODE_PATH, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code) throw new Error(`The ${given[1]} failed instead of being killed.`);
  return { signal, last: (await said).trim().split('\n').at(-1)! };
}
