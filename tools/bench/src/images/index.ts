import { parseArgs } from 'node:util';
import { buildTimes, type BuildTimes } from './build-times.ts';
import { coldStarts, type ColdStart } from './cold-starts.ts';
import { openBench } from './open-bench.ts';
import { buildsTable, functionsTable } from './tables.ts';
import { writeDocs } from './write-docs.ts';

export const summary = 'the container images: build times against Docker BuildKit; sizes and cold starts';

const help = `Usage: npm run bench -- images [--only builds|functions] [--rounds N] [--dockerfiles N] [--json | --write]

--only         builds: how long images take, against Docker BuildKit; functions: their sizes and cold starts
--rounds       each runs all candidates; 3 unless told
--dockerfiles  for how many functions the Dockerfile with "npm ci" is built, and taken as many times as there are
               functions; all unless told
--json         one object instead of the tables
--write        the tables into docs/images.md too

Needs docker.io and docker-registry, and root where no Docker runs. The base image is made and known to Docker before
anything is timed.`;

export interface Results {
  builds?: BuildTimes;
  functions?: ColdStart[];
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      dockerfiles: { type: 'string' },
      json: { type: 'boolean' },
      write: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const rounds = Number(values.rounds);
  await using bench = await openBench();
  const dockerfiles = Number(values.dockerfiles ?? bench.functions.length);
  const results: Results = {};
  if (values.only !== 'functions') results.builds = await buildTimes(bench, { rounds, dockerfiles });
  if (values.only !== 'builds') results.functions = await coldStarts(bench, rounds);
  if (values.json) console.log(JSON.stringify(results));
  for (const [name, table] of Object.entries(tablesOf(results))) {
    if (!values.json) console.log(`\n${table}`);
    if (values.write) await writeDocs(name, table);
  }
  return 0;
}

const tablesOf = ({ builds, functions }: Results): Record<string, string> => ({
  ...(builds && { builds: buildsTable(builds) }),
  ...(functions && { functions: functionsTable(functions) }),
});
