import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { InvocationRecord } from './lambda/invocation-record.ts';
import { deployedName, region } from './lambda/names.ts';
import { startLocalCloud, type LocalCloud } from './local-cloud.ts';

const help = `Runs the functions of this workspace on this machine, as AWS would run them.

  node tools/local-cloud/src/main.ts [options]

  --functions A,B   only these and those that they invoke (default: all)
  --engine E        process (unless told), or docker: containers of the functions' images, which are built first
  --port N          port of the function URL and the console (default 3000; the next free one when it is taken)
  --state DIR       folder for documents, tables and queues (default .local-cloud)
  --workspace DIR   folder with apps/ (default: this workspace)
  --lazy            build and start each function at its first invocation instead of now
  --help

Environment: AWS_ENDPOINT_URL_S3, _SQS, _DYNAMODB name backends other than the embedded ones, reached with
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION. ANTHROPIC_API_KEY reaches the functions that declare it.
`;

const { values: options } = parseArgs({
  options: {
    functions: { type: 'string' },
    engine: { type: 'string', default: 'process' },
    port: { type: 'string', default: '3000' },
    state: { type: 'string' },
    workspace: { type: 'string' },
    lazy: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}

const workspaceRoot = resolve(options.workspace ?? fileURLToPath(new URL('../../..', import.meta.url)));
const state = resolve(options.state ?? join(workspaceRoot, '.local-cloud'));
const functions = options.functions?.split(',');
const { engine } = options;
const port = Number(options.port);
/** What still runs then is ended all the same, by the guard. */
const longestStopMs = 30_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a number from 0 to 65535, not "${options.port}"`);
  if (engine !== 'process' && engine !== 'docker')
    throw new Error(`--engine must be process or docker, not "${engine}"`);
  const cloud = await startLocalCloud({
    workspaceRoot,
    state,
    functions,
    engine,
    port,
    doorPort: port && port + 1,
    watch: true,
  });
  stopOnSignal(cloud);
  writeAddress(cloud);
  cloud.onInvocation(reportFailure);
  say(`${cloud.functions.length} functions, state in ${relative(process.cwd(), state) || state}`);
  if (!options.lazy) await warm(cloud);
  const health = cloud.hasUrl && !options.lazy ? await healthOf(cloud.url) : undefined;
  if (cloud.hasUrl) say(`${health === false ? 'Up, but /health does not answer' : 'Ready'}: ${cloud.url}`);
  say(`Console: ${cloud.url}/_console/`);
  for (const name of functions ?? []) say(example(cloud, name));
  if (!cloud.hasUrl) say('Ready');
}

async function warm(cloud: LocalCloud): Promise<void> {
  let done = 0;
  const errors = await cloud.warm((name, error) => {
    say(`  [${++done}/${cloud.functions.length}] ${name}${error ? ' FAILED' : ''}`);
  });
  for (const error of errors) process.stderr.write(`${error.message}\n`);
}

async function healthOf(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Where the command line finds the running cloud. */
function writeAddress(cloud: LocalCloud): void {
  const file = join(state, 'address.json');
  const { url, endpoint } = cloud;
  writeFileSync(`${file}.new`, JSON.stringify({ url, endpoint, pid: process.pid }) + '\n');
  renameSync(`${file}.new`, file);
}

function example(cloud: LocalCloud, name: string): string {
  const path = `${cloud.endpoint}/2015-03-31/functions/${deployedName(name)}/invocations`;
  return [
    `Invoke ${name} by any AWS SDK, with AWS_ENDPOINT_URL_LAMBDA=${cloud.endpoint} and any credentials, or by`,
    `  curl --aws-sigv4 aws:amz:${region}:lambda --user local:local ${path} -d '{}'`,
  ].join('\n');
}

function reportFailure({ function: name, status, error, requestId }: InvocationRecord): void {
  if (status === 'success') return;
  process.stderr.write(
    `${name} ${status}: ${error?.errorType}: ${error?.errorMessage.split('\n')[0]} (request ${requestId})\n`,
  );
}

function stopOnSignal(cloud: LocalCloud): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), longestStopMs).unref();
    await cloud.stop();
    rmSync(join(state, 'address.json'), { force: true });
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}
