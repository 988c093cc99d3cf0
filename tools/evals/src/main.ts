import { readdir } from 'node:fs/promises';

/** A suite is a folder here whose index.ts exports what it is for and how it runs. */
type Suite = {
  /** One line for the list of suites. */
  summary: string;
  /** @returns the exit code */
  run(args: string[]): Promise<number>;
};

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});

async function main([name, ...args]: string[]): Promise<number> {
  const suites = await suiteNames();
  if (name && suites.includes(name)) return (await load(name)).run(args);
  const lines = suites.map(async (suite) => `  ${suite.padEnd(12)} ${(await load(suite)).summary}`);
  const help = [
    'Usage: npm run evals -- SUITE [OPTIONS]',
    '',
    'Scores against known data.',
    '',
    ...(await Promise.all(lines)),
  ];
  help.push('', 'npm run evals -- SUITE --help tells the options.');
  if (name === '--help' || name === '-h') {
    console.log(help.join('\n'));
    return 0;
  }
  console.error([...(name ? [`There is no suite '${name}'.`, ''] : []), ...help].join('\n'));
  return 2;
}

async function suiteNames(): Promise<string[]> {
  const entries = await readdir(import.meta.dirname, { recursive: true });
  return entries.flatMap((entry) => /^([^/\\]+)[/\\]index\.ts$/.exec(entry)?.[1] ?? []).sort();
}

function load(suite: string): Promise<Suite> {
  return import(`./${suite}/index.ts`);
}
