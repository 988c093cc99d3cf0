import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

const ATTEMPTS = 600;

/** Starts a server on a free port of loopback and waits until it answers there. */
export async function startServer(
  commandOn: (port: number) => Command,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const { command, args, env } = commandOn(port);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    // DynamoDB Local leaves a file where it is started.
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (part) => (complaint = `${complaint}${part}`.slice(-2_000)));
  const ended = once(child, 'exit');
  for (let attempt = 1; !(await answers(port)); attempt++) {
    if (child.exitCode !== null || attempt === ATTEMPTS) throw new Error(`${command} does not answer: ${complaint}`);
    await sleep(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
