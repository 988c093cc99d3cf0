import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { modelsFolder } from '@docent/embeddings';
import type { FunctionConfig } from '@docent/lambda/function-config';
import { Bundle } from './bundle.ts';
import type { Ended, Engine, Sandbox, Start } from './engine.ts';
import type { Guard } from './guard.ts';
import { folderMb } from './folder-size.ts';
import { ProcessMemory } from './process-memory.ts';

/** AWS's own runtime client, unmodified. */
const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const preload = new URL('../runtime/preload.mjs', import.meta.url).href;
const limitWatchMs = 100;
/** What Lambda's machines have in their environment. */
export const machineVariables = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'en_US.UTF-8', TZ: ':UTC' };

/** Runs functions as processes of this machine; with `watch` each picks up edits of its source. */
export function processes(guard: Guard, watch: boolean): Engine {
  return {
    codeOf: (fn) => new Bundle(fn, watch),
    start: (fn, start) => startProcess(guard, fn, start),
  };
}

/** What Node is given to run AWS's runtime client. */
export function runtimeArguments(memoryMb: number): string[] {
  // The heap's limits are those of Lambda's own bootstrap, as shares of the function's memory.
  const heap = [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
  ];
  return [...heap, '--disable-warning=ExperimentalWarning', '--import', preload, runtimeClient];
}

function startProcess(guard: Guard, fn: FunctionConfig, { code, variables, temporary }: Start): Sandbox {
  const child = spawn(process.execPath, runtimeArguments(fn.memoryMb), {
    cwd: code,
    env: {
      ...machineVariables,
      ...variables,
      ...(fn.models.length > 0 && { MODEL_PATH: modelsFolder() }),
      TMPDIR: temporary,
      LAMBDA_TASK_ROOT: code,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  guard.watch(child);
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  let exceeded: Ended['exceeded'];
  const memory = new ProcessMemory(child.pid ?? 0);
  const watch = setInterval(() => {
    if (memory.nowMb() > fn.memoryMb) exceeded = 'memory';
    else if (folderMb(temporary) > fn.ephemeralStorageMb) exceeded = 'storage';
    if (exceeded) child.kill('SIGKILL');
  }, limitWatchMs);
  const peakMemoryMb = () => {
    memory.nowMb();
    return memory.peakMb;
  };
  const end = (how: string) => {
    clearInterval(watch);
    memory.close();
    resolve({ how, exceeded });
  };
  child.on('error', (error) => end(`cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => end(signal ? signalName(signal) : `exit status ${code}`));
  return { output: [child.stdout, child.stderr], ended, peakMemoryMb, kill: () => void child.kill('SIGKILL') };
}

/** Lambda's names for the signals that end a process. */
const signalNames: Record<string, string> = { SIGKILL: 'killed', SIGSEGV: 'segmentation fault', SIGABRT: 'aborted' };
const signalName = (signal: string) => `signal: ${signalNames[signal] ?? signal}`;
