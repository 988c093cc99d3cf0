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
  const suites = await findSuites();
  const suite = suites.get(name ?? '');
  if (suite) return suite.run(args);
  const list = [...suites].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  const help = ['Usage: npm run evals -- SUITE [OPTIONS]', '', 'Scores against known data.', '', ...list, ''];
  help.push('npm run evals -- SUITE --help tells the options.');
  if (name === '--help' || name === '-h') {
    console.log(help.join('\n'));
    return 0;
  }
  console.error([...(name ? [`There is no suite '${name}'.`, ''] : []), ...help].join('\n'));
  return 2;
}

async function findSuites(): Promise<Map<string, Suite>> {
  const entries = await readdir(import.meta.dirname, { recursive: true });
  const names = entries.flatMap((entry) => /^([^/\\]+)[/\\]index\.ts$/.exec(entry)?.[1] ?? []).sort();
  const suites = await Promise.all(names.map((name) => import(`./${name}/index.ts`) as Promise<Suite>));
  return new Map(names.map((name, index) => [name, suites[index]!]));
}
