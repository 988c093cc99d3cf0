import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A suite is a folder whose index.ts exports what it is for and how it runs. */
type Suite = {
  /** One line for the list of suites. */
  summary: string;
  /** @returns the exit code */
  run(args: string[]): Promise<number>;
};

/** Runs the suite that the command line names, of those in the folder. @returns the exit code */
export async function runSuite(folder: string, command: string, about: string, argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  const suites = await suiteNames(folder);
  if (name && suites.includes(name)) return (await load(folder, name)).run(args);
  const lines = suites.map(async (suite) => `  ${suite.padEnd(12)} ${(await load(folder, suite)).summary}`);
  const help = [`Usage: ${command} -- SUITE [OPTIONS]`, '', about, '', ...(await Promise.all(lines)), ''];
  help.push(`${command} -- SUITE --help tells the options.`);
  if (name === '--help' || name === '-h') {
    console.log(help.join('\n'));
    return 0;
  }
  console.error([...(name ? [`There is no suite '${name}'.`, ''] : []), ...help].join('\n'));
  return 2;
}

async function suiteNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.flatMap((entry) => /^([^/\\]+)[/\\]index\.ts$/.exec(entry)?.[1] ?? []).sort();
}

function load(folder: string, suite: string): Promise<Suite> {
  return import(pathToFileURL(join(folder, suite, 'index.ts')).href);
}
