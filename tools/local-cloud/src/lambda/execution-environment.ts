import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FunctionError, Invocation, Outcome, ResponseSink } from './invocation.ts';
import type { Guard } from './guard.ts';
import { limits } from './limits.ts';
import { processMemory } from './process-memory.ts';
import { RuntimeApi } from './runtime-api.ts';

/** AWS's own runtime client, unmodified. */
const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const preload = new URL('../runtime/preload.mjs', import.meta.url).href;

export interface EnvironmentSettings {
  functionArn: string;
  memoryMb: number;
  timeoutMs: number;
  /** Folder with index.mjs. */
  taskRoot: string;
  variables: Record<string, string>;
  /** Folder in which the environment gets its own /tmp (as TMPDIR). */
  scratch: string;
  guard: Guard;
}

export type InitResult = { ok: true; ms: number } | { ok: false; ms: number; timedOut: boolean; error: FunctionError };

/** One process with AWS's runtime client in it: initialised once, then one invocation at a time. */
export class ExecutionEnvironment {
  readonly id = randomUUID().replaceAll('-', '');
  readonly initialised: Promise<InitResult>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly settings: EnvironmentSettings;
  /** Lines written since they were last taken. */
  #lines: string[] = [];
  #process: ChildProcess | undefined;
  #alive = true;
  #outOfMemory = false;
  #initialising = true;
  #peakMb: number | undefined;
  #idle: PromiseWithResolvers<void> = Promise.withResolvers();
  #current: { invocation: Invocation; sink: ResponseSink; finish: (outcome: Outcome) => void } | undefined;
  readonly #temporary: string;
  readonly #api: RuntimeApi;
  readonly #init = Promise.withResolvers<InitResult>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #started = performance.now();

  constructor(settings: EnvironmentSettings, initLimitMs = limits.initMs) {
    this.settings = settings;
    this.initialised = this.#init.promise;
    this.ended = this.#ended.promise;
    this.#temporary = join(settings.scratch, this.id);
    this.#api = new RuntimeApi({
      ready: () => this.#ready(),
      initFailed: (error) => this.#endInit({ ok: false, timedOut: false, error }),
      responded: (requestId, body) => this.#responded(requestId, body),
      failed: (_requestId, error) => this.#finish({ status: 'error', error }),
    });
    const timer = setTimeout(() => {
      const error = sandboxError('Sandbox.Timedout', `Task timed out after ${(initLimitMs / 1000).toFixed(2)} seconds`);
      this.#endInit({ ok: false, timedOut: true, error });
      this.kill();
    }, initLimitMs);
    void this.initialised.then(() => clearTimeout(timer));
    void this.#start();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get initialising(): boolean {
    return this.#initialising;
  }

  takeLines(): string[] {
    return this.#lines.splice(0);
  }

  /** Peak resident memory in MB since the process began; undefined where the system does not tell. */
  peakMemoryMb(): number | undefined {
    this.#peakMb = processMemory(this.#process?.pid ?? 0)?.peakMb ?? this.#peakMb;
    return this.#peakMb;
  }

  kill(): void {
    if (this.#process) this.#process.kill('SIGKILL');
    else this.#exited('signal: killed');
  }

  /** Runs one invocation; the environment must be initialised and idle. */
  async invoke(invocation: Invocation, sink: ResponseSink, timeoutMs = this.settings.timeoutMs): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#idle = Promise.withResolvers();
    this.#current = { invocation, sink, finish: resolve };
    const timer = setTimeout(() => {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const error = sandboxError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`);
      this.#finish({ status: 'timeout', error });
      this.kill();
    }, timeoutMs);
    const memoryWatch = setInterval(() => this.#watchMemory(), 100);
    this.#api.send(invocation, this.settings.functionArn, Date.now() + timeoutMs);
    const outcome = await promise;
    clearTimeout(timer);
    clearInterval(memoryWatch);
    return outcome;
  }

  /** Resolves when the runtime waits for the next invocation or has ended, and what it wrote until then was read. */
  async settled(): Promise<void> {
    await Promise.race([this.#idle.promise, this.ended]);
    // What the process wrote before it asked lies in the pipe; two turns of the event loop read it.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  }

  async #start(): Promise<void> {
    const { memoryMb, taskRoot, variables, guard } = this.settings;
    mkdirSync(this.#temporary, { recursive: true });
    const runtimeApi = await this.#api.listen();
    if (!this.#alive) return;
    // The heap's limits are those of Lambda's own bootstrap, as shares of the function's memory.
    const heap = [
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
    ];
    const child = spawn(
      process.execPath,
      [...heap, '--disable-warning=ExperimentalWarning', '--import', preload, runtimeClient],
      {
        cwd: taskRoot,
        env: {
          ...variables,
          TMPDIR: this.#temporary,
          AWS_LAMBDA_RUNTIME_API: runtimeApi,
          AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${this.id}`,
          LAMBDA_TASK_ROOT: taskRoot,
          _HANDLER: 'index.handler',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#process = child;
    child.on('error', (error) => this.#exited(`cannot be started: ${error.message}`));
    child.on('exit', (code, signal) =>
      this.#exited(signal ? `signal: ${signalNames[signal] ?? signal}` : `exit status ${code}`),
    );
    if (child.pid) guard.watch(child);
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', (line) => this.#lines.push(line));
  }

  #ready(): void {
    if (!this.#current) this.#endInit({ ok: true });
    this.#current = undefined;
    this.#idle.resolve();
  }

  #endInit(result: { ok: true } | { ok: false; timedOut: boolean; error: FunctionError }): void {
    this.#initialising = false;
    this.#init.resolve({ ...result, ms: performance.now() - this.#started });
  }

  #finish(outcome: Outcome): void {
    this.#current?.finish(outcome);
  }

  async #responded(requestId: string, body: IncomingMessage): Promise<boolean> {
    const current = this.#current;
    if (current?.invocation.requestId !== requestId) return false;
    const streaming = body.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const limit = streaming ? limits.streamedResponseBytes : limits.responseBytes;
    current.sink.begin(
      body.headers['content-type'] ?? 'application/octet-stream',
      streaming ? 'streaming' : 'buffered',
    );
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) continue;
      await current.sink.write(chunk);
    }
    if (bytes > limit) {
      const message = `Response payload size exceeded maximum allowed payload size (${limit} bytes).`;
      this.#finish({
        status: 'too-large',
        error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage: message },
      });
      return false;
    }
    const failure = body.trailers['lambda-runtime-function-error-body'];
    if (failure) {
      this.#finish({
        status: 'error',
        error: JSON.parse(Buffer.from(failure, 'base64').toString('utf8')) as FunctionError,
      });
    } else {
      this.#finish({ status: 'success' });
    }
    return true;
  }

  #watchMemory(): void {
    const memory = processMemory(this.#process?.pid ?? 0);
    if (!memory) return;
    this.#peakMb = memory.peakMb;
    if (memory.nowMb <= this.settings.memoryMb) return;
    this.#outOfMemory = true;
    this.kill();
  }

  #exited(how: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    const message =
      how === 'exit status 0' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
    const error = sandboxError('Runtime.ExitError', message);
    this.#finish({ status: this.#outOfMemory ? 'out-of-memory' : 'crash', error });
    this.#endInit({ ok: false, timedOut: false, error });
    this.#api.close();
    rmSync(this.#temporary, { recursive: true, force: true });
    this.#ended.resolve();
  }
}

/** Lambda's names for the signals that end a process. */
const signalNames: Record<string, string> = { SIGKILL: 'killed', SIGSEGV: 'segmentation fault', SIGABRT: 'aborted' };

const sandboxError = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage });
