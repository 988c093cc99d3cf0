import { LambdaClient } from '@aws-sdk/client-lambda';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { waitFor } from './containers/wait-for.ts';

/** `npx nx serve FUNCTION`, as a developer has it; the folder that it keeps its state in says where it is. */
export async function serve(root: string, name: string, variables = {}, ...more: string[]) {
  const state = mkdtempSync(join(tmpdir(), 'docent-serve-'));
  const options = ['--port=0', `--state=${state}`, ...more];
  const env = { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false', NX_TUI: 'false', ...variables };
  const nx = spawn('npx', ['nx', 'serve', name, ...options], { cwd: root, env, stdio: 'pipe', detached: true });
  const said = [nx.stdout, nx.stderr].map(text);
  const ended = once(nx, 'exit');
  const address = (): { endpoint: string } => JSON.parse(readFileSync(join(state, 'address.json'), 'utf8'));
  const early = ended.then(async () => Promise.reject(new Error((await Promise.all(said)).join(''))));
  early.catch(() => {});
  const { endpoint } = await Promise.race([early, waitFor('an address', async () => nothing(address))]);
  return {
    endpoint,
    lambda: new LambdaClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
    async [Symbol.asyncDispose]() {
      process.kill(-nx.pid!, 'SIGINT');
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function nothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
