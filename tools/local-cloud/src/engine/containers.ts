import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FunctionConfig } from '@docent/lambda/function-config';
import { loadIntoDocker } from '@docent/lambda/image';
import { ContainerKiller } from './container-killer.ts';
import type { Ended, Engine, Sandbox, Start } from './engine.ts';
import type { Guard } from './guard.ts';

/** As strict as Lambda: nothing can be written but /tmp, no privileges, nobody's user. */
const strict = ['--read-only', '--user=1000:1000', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
const KILLED = 137;

/**
 * Runs functions as containers of their images in the Docker engine of this machine. The images are built first; an edit
 * takes a new start. They reach this cloud over the network of the machine, which Docker gives on Linux.
 * @throws {Error} when the images do not build or Docker does not answer
 */
export async function containers(guard: Guard, workspaceRoot: string, names: string[]): Promise<Engine> {
  await buildImages(workspaceRoot, names);
  const cloud = { guard, label: `docent.cloud=${randomUUID()}`, killer: new ContainerKiller() };
  guard.watchContainers(cloud.label);
  return {
    codeOf({ name }) {
      let tag: Promise<string> | undefined;
      const layout = join(workspaceRoot, 'dist/images', name);
      return { newest: () => (tag ??= loadIntoDocker(layout, `docent/chatbot-${name}`)) };
    },
    start: (fn, start) => startContainer(cloud, fn, start),
  };
}

async function buildImages(workspaceRoot: string, names: string[]): Promise<void> {
  const args = ['nx', 'run-many', '-t', 'image', `--projects=${names.join(',')}`];
  const nx = spawn('npx', args, {
    cwd: workspaceRoot,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NX_TUI: 'false' },
  });
  const [code] = (await once(nx, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The images were not built: see above.');
}

interface CloudOfContainers {
  guard: Guard;
  /** That all of them have, and no others. */
  label: string;
  killer: ContainerKiller;
}

function startContainer(cloud: CloudOfContainers, fn: FunctionConfig, { code, variables }: Start): Sandbox {
  const name = `docent-${fn.name}-${randomUUID()}`;
  const limits = [
    `--tmpfs=/tmp:mode=1777,size=${fn.ephemeralStorageMb}m`,
    `--memory=${fn.memoryMb}m`,
    `--memory-swap=${fn.memoryMb}m`,
  ];
  // Named alone: the values come from the environment of the command, so that no list of processes shows a secret.
  const named = Object.keys(variables).map((variable) => `--env=${variable}`);
  // Signals that come to this cloud's processes are not for the containers, which do not end by them.
  const about = [`--name=${name}`, `--label=${cloud.label}`, '--network=host', '--sig-proxy=false'];
  const args = ['run', '--rm', ...about, ...strict, ...limits, ...named, code];
  const child = spawn('docker', args, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cloud.guard.watch(child);
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  let killed = false;
  child.on('error', (error) => resolve({ how: `cannot be started: ${error.message}` }));
  child.on('exit', (status) => {
    const how = status === KILLED ? 'signal: killed' : `exit status ${status}`;
    resolve({ how, ...(status === KILLED && !killed && { exceeded: 'memory' }) });
  });
  const kill = () => {
    killed = true;
    cloud.killer.kill(name, child);
  };
  return { output: [child.stdout, child.stderr], ended, peakMemoryMb: () => undefined, kill };
}
