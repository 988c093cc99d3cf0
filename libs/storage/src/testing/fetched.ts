import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Something large that only some tests run on, fetched once into the user's cache by `npm run test:servers` and not
 * installed with the workspace: without it those tests are skipped, and say why.
 */
export interface Fetched {
  name: string;
  /** Its version is part of its folder's name. */
  version: string;
  /** A command without which it can be neither fetched nor run, and what brings that command. */
  needs?: { command: string; from: string };
  fetch(into: string): Promise<unknown>;
}

const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'docent', 'test-servers');

export const folderOf = ({ name, version }: Fetched): string => join(cache(), `${name}-${version}`);

/** Why the tests that run on it are skipped; nothing when they can run. */
export function missing(fetched: Fetched): string | undefined {
  const { name, needs } = fetched;
  if (needs && !commandPath(needs.command)) return `${name} needs ${needs.command}: install ${needs.from}.`;
  return existsSync(folderOf(fetched)) ? undefined : `${name} is not fetched: npm run test:servers`;
}

/** `describe` where it is there; a skipped one with the reason in its name where it is not. */
export function describeOn(fetched: readonly Fetched[], name: string, tests: () => void): void {
  const reason = fetched.map(missing).find((reason) => reason !== undefined);
  if (reason === undefined) describe(name, tests);
  else describe.skip(`${name} (${reason})`, tests);
}

/** Fetches what is lacking and says what cannot be had; the tests say it again. */
export async function fetchAll(all: readonly Fetched[]): Promise<void> {
  for (const fetched of all) {
    if (!missing(fetched)) continue;
    const lacks = fetched.needs && !commandPath(fetched.needs.command);
    try {
      if (!lacks) await fetchOne(fetched);
    } catch (error) {
      console.log((error as { stderr?: string }).stderr?.trim() || (error as Error).message);
    }
    console.log(missing(fetched) ?? `${fetched.name} ${fetched.version}: ${folderOf(fetched)}`);
  }
}

async function fetchOne(fetched: Fetched): Promise<void> {
  const folder = folderOf(fetched);
  console.log(`Fetching ${fetched.name} ${fetched.version}: a minute or two, once.`);
  await mkdir(dirname(folder), { recursive: true });
  const making = await mkdtemp(`${folder}.`);
  try {
    await fetched.fetch(making);
    await rename(making, folder).catch((error) => {
      if (!existsSync(folder)) throw error; // another one was as quick
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Where Go and Java put their commands, beside what PATH names. */
const USUAL = ['/usr/local/go/bin', '/usr/lib/go/bin'];

export function commandPath(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...USUAL];
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

export const run = promisify(execFile);
