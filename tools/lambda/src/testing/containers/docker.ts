import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from './wait-for.ts';

/** Runs one Docker command; resolves to its standard output. */
export type Docker = ((...args: string[]) => Promise<string>) & { host: string };

/** For one that is just being started. */
const PATIENCE_MS = 10_000;

/**
 * The Docker engine that runs on this machine, or one of our own, without a network bridge, that ends when it is disposed
 * of. Debian's own program comes first: it has BuildKit.
 * @throws {Error} with what to install
 */
export async function startDocker() {
  process.env.PATH = `/usr/bin:${process.env.PATH}`;
  const running = dockerAt(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock');
  const answers = () => running('info').catch(() => undefined);
  const found = { docker: running, [Symbol.asyncDispose]: async () => {} };
  if (await answers()) return found;
  try {
    return await startOwn();
  } catch (error) {
    // Who may not start one, such as an ordinary user, may meet the machine's own a moment before it answers.
    const starting = waitFor('Docker to answer', answers, PATIENCE_MS);
    return await starting.then(
      () => found,
      () => Promise.reject(error),
    );
  }
}

async function startOwn() {
  // The path of a socket may have 107 bytes only.
  const folder = await mkdtemp(join(tmpdir(), 'dkr-'));
  const at = (name: string) => join(folder, name);
  const host = `unix://${at('sock')}`;
  const folders = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '-H', host];
  const daemon = spawn('dockerd', [...folders, '--iptables=false', '--ip6tables=false', '--bridge=none'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  daemon.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  const ended = once(daemon, 'exit').catch((error: Error) => (said = `${error.message}: install docker.io`));
  const docker = dockerAt(host);
  const stop = async () => {
    daemon.kill('SIGTERM');
    await ended;
    // What it leaves mounted.
    await promisify(execFile)('umount', [join(folder, 'exec/netns/default')]).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      waitFor('dockerd to answer', () => docker('version').catch(() => undefined)),
      ended.then(() => Promise.reject(new Error(`dockerd does not start: ${said}`))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { docker, [Symbol.asyncDispose]: stop };
}

function dockerAt(host: string): Docker {
  const env = { ...process.env, DOCKER_HOST: host };
  const run = async (...args: string[]) =>
    (await promisify(execFile)('docker', args, { env, maxBuffer: 1e8 })).stdout.trim();
  return Object.assign(run, { host });
}
