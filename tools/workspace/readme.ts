import { readFile, writeFile } from 'node:fs/promises';
import { loadFunctions, type FunctionConfig } from '@docent/lambda/function-config';
import { format, resolveConfig } from 'prettier';

/**
 * Writes the picture and the table of the functions into README.md, from their function.json files.
 * With `--check` nothing is written, and a README that says something else ends it with 1.
 */
const root = new URL('../..', import.meta.url);
const file = new URL('README.md', root);

function picture(functions: FunctionConfig[]): string {
  const calls = functions.flatMap(({ name, access }) => access.invoke.map((callee) => `  ${name} --> ${callee}`));
  const entrances = functions.flatMap(({ name, trigger }) =>
    trigger ? [`  ${trigger.type}([${trigger.type}]) --> ${name}`] : [],
  );
  return ['```mermaid', 'flowchart LR', ...entrances, ...calls, '```'].join('\n');
}

function table(functions: FunctionConfig[]): string {
  const rows = functions.map(
    ({ name, description, memoryMb, timeoutSeconds, access }) =>
      `| [\`${name}\`](apps/${name}) | ${description} | ${memoryMb} MB, ${timeoutSeconds} s | ${touches(access)} |`,
  );
  return ['| function | what it does | limits | may touch, besides calls |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function touches({ table, bucket, queues, deadLetters, secrets }: FunctionConfig['access']): string {
  const things = [
    ...(table === 'none' ? [] : [`table (${table})`]),
    ...(bucket === 'none' ? [] : [`bucket (${bucket})`]),
    ...queues.map((queue) => `queue ${queue}`),
    ...deadLetters.map((queue) => `dead letters of ${queue}`),
    ...secrets.map((secret) => `secret ${secret}`),
  ];
  return things.join(', ') || '-';
}

const functions = await loadFunctions(root.pathname);
const before = await readFile(file, 'utf8');
const [start, end] = ['<!-- functions -->', '<!-- /functions -->'];
const [head, rest] = before.split(start);
const tail = rest?.split(end)[1];
if (head === undefined || tail === undefined) throw new Error(`README.md needs the lines ${start} and ${end}.`);
const written = [head, start, '\n\n', picture(functions), '\n\n', table(functions), '\n\n', end, tail].join('');
const after = await format(written, { ...(await resolveConfig(file)), parser: 'markdown' });
if (after !== before && process.argv.includes('--check')) {
  console.error('README.md does not say what the function.json files say: run `node tools/workspace/readme.ts`.');
  process.exitCode = 1;
} else if (after !== before) await writeFile(file, after);
