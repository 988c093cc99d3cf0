import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { versitygw } from '@docent/storage/testing';
import { folderOf, missing } from '@docent/storage/testing/fetched';
import { lancedbPackage } from '@docent/vector-search/testing/lancedb-package';

import type { Figures } from './measure-engines.ts';

export const summary =
  'the index on USearch and on LanceDB, from a real S3 server: commit, cold and warm search, bytes';

const help = `Usage: npm run bench -- engines [--passages N] [--queries N] [--json]

--passages  how many are indexed; 10000 unless told
--queries   how many are asked; 100 unless told
--json      one object instead of the table

Both engines on versitygw: run "npm run test:servers" before.`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      passages: { type: 'string', default: '10000' },
      queries: { type: 'string', default: '100' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const reason = missing(versitygw) ?? missing(lancedbPackage);
  if (reason) throw new Error(reason);
  const figures = await measured(values.passages, values.queries);
  if (values.json) console.log(figures);
  else print(JSON.parse(figures));
  return 0;
}

/** In a process that finds LanceDB where it was fetched. */
async function measured(passages: string, queries: string): Promise<string> {
  const env = { ...process.env, NODE_PATH: join(folderOf(lancedbPackage), 'node_modules') };
  const args = [join(import.meta.dirname, 'measure-engines.ts'), passages, queries];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error('The engines could not be measured.');
  return said.trim();
}

function print({ passages, results }: { passages: number; results: Figures[] }) {
  console.log(`${passages} passages of 384 dimensions on versitygw\n`);
  const row = (name: string, of: (result: (typeof results)[number]) => number, digits = 0) =>
    console.log(name.padEnd(42), ...results.map((result) => of(result).toFixed(digits).padStart(12)));
  console.log(''.padEnd(42), ...results.map(({ engine }) => engine.padStart(12)));
  row('commit of 2000 passages, ms', ({ commitMs }) => commitMs);
  row('all commits, s', ({ indexMs }) => indexMs / 1000, 1);
  row('compaction, s', ({ compactMs }) => compactMs / 1000, 1);
  row('index, MB', ({ bytes }) => bytes / 1e6, 1);
  row('first search of a cold process, ms', ({ cold }) => cold.ms);
  row('bytes taken from S3 for it, MB', ({ cold }) => cold.bytes / 1e6, 1);
  row('search p50, ms', ({ warm }) => warm.p50, 1);
  row('search p99, ms', ({ warm }) => warm.p99, 1);
  row('bytes taken from S3 a search, kB', ({ warm }) => warm.bytesASearch / 1e3, 1);
  row('recall@10 by meaning', ({ recall }) => recall, 3);
  row('memory of the process, MB', ({ megabytes }) => megabytes);
}
