import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { keptFolder } from './kept.ts';

const MANIFEST = join(import.meta.dirname, 'alternatives', 'package.json');

/**
 * Installs hnswlib-node and LanceDB into the user's cache, once. They are no part of the workspace: hnswlib-node is compiled
 * by its install script, which is allowed to run there and nowhere else.
 */
export function installAlternatives(say: (message: string) => void): void {
  const folder = folderOf();
  if (existsSync(folder)) return;
  say('installing hnswlib-node and LanceDB, once');
  const partial = `${folder}.${process.pid}.part`;
  mkdirSync(partial, { recursive: true });
  try {
    copyFileSync(MANIFEST, join(partial, 'package.json'));
    const args = ['install', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', args, { cwd: partial, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** A package of those, typed by who asks: the workspace does not have its types. */
export const alternative = <Module>(name: string): Module =>
  createRequire(join(folderOf(), 'package.json'))(name) as Module;

function folderOf(): string {
  const versions = createHash('sha256').update(readFileSync(MANIFEST)).digest('hex').slice(0, 12);
  return join(keptFolder(), `alternatives-${versions}`);
}
