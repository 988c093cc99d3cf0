import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { InvocationRecord } from '../lambda/invocation-record.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const fixture = fileURLToPath(new URL('./fixture', import.meta.url));

export interface TestCloud {
  url: string;
  endpoint: string;
  process: ChildProcess;
  /** What it has written, standard error included. */
  output: string[];
  invocations(): Promise<InvocationRecord[]>;
  /** Ends it as a person does; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export const temporaryState = (): string => mkdtempSync(join(tmpdir(), 'docent-state-'));
export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** `npm start` for the fixture's functions or another workspace's, each started when it is first invoked. */
export async function startCloud(
  state: string,
  workspace = fixture,
  environment = {},
  options: string[] = [],
): Promise<TestCloud> {
  const args = [main, '--workspace', workspace, '--state', state, '--port', '0', '--lazy', ...options];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const output: string[] = [];
  const ready = Promise.withResolvers<void>();
  child.once('exit', (code) => ready.reject(new Error(`The local cloud ended with ${code}:\n${output.join('\n')}`)));
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('Ready')) ready.resolve();
    });
  await ready.promise;
  const { url, endpoint } = JSON.parse(readFileSync(join(state, 'address.json'), 'utf8')) as {
    url: string;
    endpoint: string;
  };
  return {
    ...{ url, endpoint, process: child, output },
    invocations: async () => (await fetch(`${url}/_console/invocations`)).json() as Promise<InvocationRecord[]>,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

/** Client settings for SDK clients of a developer; the cloud may start later. */
export const clientSettings = (cloud: TestCloud) => ({
  endpoint: async () => ({ url: new URL(cloud.endpoint) }),
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  maxAttempts: 1,
});

/** Waits until `look` gives something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
