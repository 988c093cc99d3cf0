import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Docker } from './docker.ts';
import { freePort } from './registry-server.ts';
import { runtimeInterfaceEmulator } from './rie.ts';
import { RuntimeApi } from './runtime-api.ts';
import { waitFor } from './wait-for.ts';

export interface ContainerOptions {
  image: string;
  memoryMb: number;
  timeoutMs: number;
  variables: Record<string, string>;
  /** What hands it events: Lambda's Runtime API as tests have it, or AWS's runtime interface emulator in the container. */
  by: 'runtime-api' | 'rie';
}

/** A function's container, as strict as Lambda: nothing can be written but /tmp, no privileges, its memory and no more. */
export interface Container {
  /** Resolves to what the function answers. @throws {Error} with what went wrong and what the container wrote */
  invoke(event: unknown): Promise<string>;
  /** Milliseconds of the runtime's initialisation, as the emulator measures it; null without it. */
  initMs(): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

const strict = [
  '--read-only',
  '--tmpfs=/tmp',
  '--user=1000:1000',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
];

export async function startContainer(docker: Docker, options: ContainerOptions): Promise<Container> {
  const { image, memoryMb, variables } = options;
  const environment = Object.entries({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memoryMb}`, ...variables });
  const settings = environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const memory = [`--memory=${memoryMb}m`, `--memory-swap=${memoryMb}m`];
  const args = ['run', '--rm', '--network=host', ...strict, ...memory, ...settings];
  return options.by === 'rie' ? underEmulator(docker, args, image, options) : underApi(docker, args, image, options);
}

async function underApi(
  docker: Docker,
  args: string[],
  image: string,
  { timeoutMs }: ContainerOptions,
): Promise<Container> {
  const api = new RuntimeApi();
  const address = await api.listen();
  const process = runDocker(docker, [...args, `--env=AWS_LAMBDA_RUNTIME_API=${address}`, image]);
  void process.ended.then(() => api.fail(new Error(`The container ended:\n${process.lines.join('\n')}`)));
  return {
    invoke: (event) => api.invoke(JSON.stringify(event), timeoutMs),
    initMs: async () => null,
    async [Symbol.asyncDispose]() {
      await process.stop();
      api.close();
    },
  };
}

async function underEmulator(
  docker: Docker,
  args: string[],
  image: string,
  { timeoutMs }: ContainerOptions,
): Promise<Container> {
  const [emulator, port, apiPort] = [await runtimeInterfaceEmulator(), await freePort(), await freePort()];
  const host = `127.0.0.1:${port}`;
  const addresses = [`--runtime-interface-emulator-address=${host}`, `--runtime-api-address=127.0.0.1:${apiPort}`];
  const inside = '/usr/local/bin/aws-lambda-rie';
  const mount = [`--volume=${emulator}:${inside}:ro`, `--entrypoint=${inside}`];
  const seconds = `--env=AWS_LAMBDA_FUNCTION_TIMEOUT=${timeoutMs / 1000}`;
  const process = runDocker(docker, [
    ...args,
    ...mount,
    seconds,
    image,
    ...addresses,
    '/lambda-entrypoint.sh',
    'index.handler',
  ]);
  const url = `http://${host}/2015-03-31/functions/function/invocations`;
  return {
    async invoke(event) {
      const send = () => fetch(url, { method: 'POST', body: JSON.stringify(event) });
      const response = await Promise.race([
        waitFor('the emulator to answer', () => send().catch(() => undefined)),
        process.ended.then(() => Promise.reject(new Error(`The container ended:\n${process.lines.join('\n')}`))),
      ]);
      const answer = await response.text();
      if (!response.ok || /^\{"errorType"/.test(answer)) throw new Error(`${answer}\n${process.lines.join('\n')}`);
      return answer;
    },
    initMs: () =>
      waitFor('the emulator to say how long the initialisation took', async () => {
        const [, ms] = /INIT REPORT\(durationMs: ([\d.]+)/.exec(process.lines.join('\n')) ?? [];
        return ms === undefined ? undefined : Number(ms);
      }),
    [Symbol.asyncDispose]: () => process.stop(),
  };
}

function runDocker(docker: Docker, args: string[]) {
  const name = `docent-${crypto.randomUUID()}`;
  const child = spawn('docker', [args[0]!, `--name=${name}`, ...args.slice(1)], {
    env: { ...process.env, DOCKER_HOST: docker.host },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit').then(() => {});
  return {
    lines,
    ended,
    async stop() {
      await docker('kill', name).catch(() => {});
      await ended;
    },
  };
}
