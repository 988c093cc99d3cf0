import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FunctionConfig } from '@docent/lambda/function-config';
import type { Ended, Engine, Sandbox } from '../engine/engine.ts';
import type { FunctionError, Invocation, Outcome, ResponseSink } from './invocation.ts';
import { limits } from './limits.ts';
import { functionArn } from './names.ts';
import { RuntimeApi } from './runtime-api.ts';

export interface EnvironmentSettings {
  engine: Engine;
  fn: FunctionConfig;
  /** As the engine names it. */
  code: string;
  variables: Record<string, string>;
  /** Folder in which the environment gets its own /tmp (as TMPDIR). */
  scratch: string;
}

export type InitResult = { ok: true; ms: number } | { ok: false; ms: number; timedOut: boolean; error: FunctionError };

/** AWS's runtime client with the function in it: initialised once, then one invocation at a time. */
export class ExecutionEnvironment {
  readonly id = randomUUID().replaceAll('-', '');
  readonly initialised: Promise<InitResult>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly settings: EnvironmentSettings;
  /** Lines written since they were last taken. */
  #lines: string[] = [];
  #sandbox: Sandbox | undefined;
  #alive = true;
  #initialising = true;
  /** The runtime client has asked for an invocation. */
  #waiting = false;
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
    return this.#sandbox?.peakMemoryMb();
  }

  kill(): void {
    if (this.#sandbox) this.#sandbox.kill();
    else this.#exited({ how: 'signal: killed' });
  }

  /** Runs one invocation; the environment must be initialised and idle. */
  async invoke(
    invocation: Invocation,
    sink: ResponseSink,
    timeoutMs = this.settings.fn.timeoutSeconds * 1000,
  ): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#idle = Promise.withResolvers();
    this.#waiting = false;
    this.#current = { invocation, sink, finish: resolve };
    const timer = setTimeout(() => {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const error = sandboxError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`);
      this.#finish({ status: 'timeout', error });
      this.kill();
    }, timeoutMs);
    this.#api.send(invocation, functionArn(this.settings.fn.name), Date.now() + timeoutMs);
    // Not with the outcome: a response that was cut off at its limit is answered, and its function may go on.
    void this.settled().then(() => clearTimeout(timer));
    return promise;
  }

  /** Resolves when the runtime waits for the next invocation or has ended, and what it wrote until then was read. */
  async settled(): Promise<void> {
    await Promise.race([this.#idle.promise, this.ended]);
    // What the process wrote before it asked lies in the pipe, and is read in this turn of the event loop.
    await new Promise(setImmediate);
  }

  async #start(): Promise<void> {
    const { engine, fn, code, variables } = this.settings;
    mkdirSync(this.#temporary, { recursive: true });
    const runtimeApi = await this.#api.listen();
    if (!this.#alive) return;
    this.#sandbox = engine.start(fn, {
      ...{ code, temporary: this.#temporary },
      variables: {
        ...variables,
        AWS_LAMBDA_RUNTIME_API: runtimeApi,
        AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${this.id}`,
      },
    });
    void this.#sandbox.ended.then((ended) => this.#exited(ended));
    for (const output of this.#sandbox.output)
      createInterface({ input: output }).on('line', (line) => this.#lines.push(line));
  }

  /** The client may ask for the next invocation before its answer to the last one has come, on another connection. */
  #ready(): void {
    this.#endInit({ ok: true });
    this.#waiting = true;
    if (!this.#current) this.#idle.resolve();
  }

  #endInit(result: { ok: true } | { ok: false; timedOut: boolean; error: FunctionError }): void {
    this.#initialising = false;
    this.#init.resolve({ ...result, ms: performance.now() - this.#started });
  }

  #finish(outcome: Outcome): void {
    this.#current?.finish(outcome);
    this.#current = undefined;
    if (this.#waiting) this.#idle.resolve();
  }

  async #responded(requestId: string, body: IncomingMessage): Promise<boolean> {
    const current = this.#current;
    if (current?.invocation.requestId !== requestId) return false;
    const streaming = body.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const limit = streaming ? current.sink.streamLimit : limits.responseBytes;
    current.sink.begin(
      body.headers['content-type'] ?? 'application/octet-stream',
      streaming ? 'streaming' : 'buffered',
    );
    if ((await pass(body, current.sink, limit)) > limit) {
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

  #exited({ how, exceeded }: Ended): void {
    if (!this.#alive) return;
    this.#alive = false;
    const error = sandboxError('Runtime.ExitError', this.#exitMessage(how, exceeded));
    this.#finish({ status: exceeded ? `out-of-${exceeded}` : 'crash', error });
    this.#endInit({ ok: false, timedOut: false, error });
    this.#api.close();
    rmSync(this.#temporary, { recursive: true, force: true });
    this.#ended.resolve();
  }

  #exitMessage(how: string, exceeded: Ended['exceeded']): string {
    // On Lambda the write would have failed; from outside a process no write can be made to.
    if (exceeded === 'storage')
      return `ENOSPC: no space left on device: ${this.#temporary} holds more than ephemeralStorageMb, ${this.settings.fn.ephemeralStorageMb} MB`;
    if (how === 'exit status 0') return 'Runtime exited without providing a reason';
    return `Runtime exited with error: ${how}`;
  }
}

/**
 * By events, which take less than an asynchronous iterator. At the limit the response is cut off: what comes then goes
 * nowhere. Resolves to the bytes, as soon as they are above the limit.
 */
function pass(body: IncomingMessage, sink: ResponseSink, limit: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    const room = bytes < limit ? sink.write(chunk.subarray(0, limit - bytes)) : undefined;
    bytes += chunk.length;
    if (bytes > limit) resolve(bytes);
    if (!room) return;
    body.pause();
    room.then(() => body.resume(), reject);
  });
  body.on('end', () => resolve(bytes));
  body.on('error', reject);
  return promise;
}

const sandboxError = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage });
