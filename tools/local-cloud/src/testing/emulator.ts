import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FunctionConfig } from '@docent/lambda/function-config';
import { freePort, runtimeInterfaceEmulator, waitFor } from '@docent/lambda/testing';
import { Bundle } from '../engine/bundle.ts';
import { machineVariables, runtimeArguments } from '../engine/processes.ts';
import { deployedName, region } from '../lambda/names.ts';

export interface Emulator {
  /** The Invoke API's address, of its one function. */
  url: string;
  /** What the emulator and the function have written. */
  lines: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * AWS's own runtime interface emulator with a function in it, by the same runtime client and of the same bundle as the
 * local cloud has it.
 * @throws {Error} when the emulator cannot be had, with why
 */
export async function startEmulator(fn: FunctionConfig): Promise<Emulator> {
  const [program, port, apiPort] = [await runtimeInterfaceEmulator(), await freePort(), await freePort()];
  const code = await new Bundle(fn, false).newest();
  const temporary = await mkdtemp(join(tmpdir(), 'docent-emulator-'));
  const addresses = [
    `--runtime-interface-emulator-address=127.0.0.1:${port}`,
    `--runtime-api-address=127.0.0.1:${apiPort}`,
  ];
  const command = [process.execPath, ...runtimeArguments(fn.memoryMb), 'index.handler'];
  const child = spawn(program, [...addresses, ...command], {
    cwd: code,
    env: {
      ...machineVariables,
      AWS_LAMBDA_FUNCTION_NAME: deployedName(fn.name),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${fn.memoryMb}`,
      AWS_LAMBDA_FUNCTION_TIMEOUT: `${fn.timeoutSeconds}`,
      AWS_REGION: region,
      LAMBDA_TASK_ROOT: code,
      TMPDIR: temporary,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error(`The emulator ended:\n${lines.join('\n')}`)));
  early.catch(() => {});
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
  // It answers a GET, and starts nothing for it.
  await Promise.race([
    early,
    waitFor('the emulator to answer', () => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)),
  ]);
  return {
    ...{ url, lines },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
