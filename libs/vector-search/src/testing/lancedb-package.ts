import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { folderOf, missing, run, type Fetched } from '@docent/storage/testing/fetched';

const NAME = '@lancedb/lancedb';
const VERSION = '0.39.0';
const ARROW = 'apache-arrow@18.1.0';

/** LanceDB with its compiled code for this platform, and without the embedding packages that it names as optional. */
export const lancedbPackage: Fetched = {
  name: 'lancedb',
  version: VERSION,
  async fetch(into) {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
    const compiled = `${NAME}-${process.platform}-${process.arch}-gnu@${VERSION}`;
    await run('npm', ['install', ...quiet, '--omit=optional', '--prefix', into, `${NAME}@${VERSION}`, ARROW, compiled]);
    const there = await readdir(join(into, 'node_modules', '@lancedb'));
    if (there.length < 2) throw new Error(`npm has no compiled code of ${NAME} for this platform.`);
  },
};

/** Jest finds the packages where they were fetched. */
export const lancedbModules = (): Record<string, string> =>
  missing(lancedbPackage)
    ? {}
    : Object.fromEntries(
        [NAME, 'apache-arrow'].map((name) => [`^${name}$`, join(folderOf(lancedbPackage), 'node_modules', name)]),
      );
