import { randomUUID } from 'node:crypto';
import type { FunctionConfig } from '@docent/lambda/function-config';
import type { Engine, FunctionCode } from '../engine/engine.ts';
import { EnvironmentPool, type PoolSettings } from './environment-pool.ts';
import { ExecutionEnvironment, type EnvironmentSettings, type InitResult } from './execution-environment.ts';
import type { FunctionError, Outcome, ResponseSink } from './invocation.ts';
import { logLines, type InvocationRecord } from './invocation-record.ts';
import { traceBelow, traceHeader } from './trace.ts';

export interface InvocationRequest {
  /** The event, JSON. */
  event: string;
  /** For the log: a function's name, or what triggered the invocation. */
  caller: string;
  requestId?: string;
  /** X-Amzn-Trace-Id of the caller. */
  traceHeader?: string;
  /** JSON. */
  clientContext?: string;
}

export interface InvocationResult {
  outcome: Outcome;
  /** Resolves when the runtime is done with the invocation, its log lines included. */
  record: Promise<InvocationRecord>;
}

export interface FunctionSettings {
  engine: Engine;
  environment: Pick<EnvironmentSettings, 'variables' | 'scratch'>;
  pool: Pick<PoolSettings, 'machine' | 'idleMs'>;
  /** Told of every invocation when it is over. */
  log: (record: InvocationRecord) => void;
}

/** One deployed function. */
export class LambdaFunction {
  readonly config: FunctionConfig;
  readonly #settings: FunctionSettings;
  readonly #pool: EnvironmentPool;
  readonly #source: FunctionCode;
  #code = '';

  constructor(config: FunctionConfig, settings: FunctionSettings) {
    this.config = config;
    this.#settings = settings;
    this.#source = settings.engine.codeOf(config);
    this.#pool = new EnvironmentPool({
      ...settings.pool,
      reserved: config.reservedConcurrency,
      create: (initLimitMs) => this.#createEnvironment(initLimitMs),
    });
  }

  /** @throws {ThrottledError} when the reserved concurrency is used up */
  async invoke(request: InvocationRequest, sink: ResponseSink): Promise<InvocationResult> {
    const startedAt = Date.now();
    const asked = performance.now();
    const requestId = request.requestId ?? randomUUID();
    const trace = traceBelow(request.traceHeader);
    const about = {
      requestId,
      function: this.config.name,
      caller: request.caller,
      ...trace,
      startedAt,
      memoryMb: this.config.memoryMb,
    };

    const buildError = await this.#refreshCode();
    if (buildError) {
      const outcome: Outcome = { status: 'init-error', error: buildError };
      const record = {
        ...about,
        start: 'cold',
        waitedMs: performance.now() - asked,
        durationMs: 0,
        ...outcome,
      } as const;
      return { outcome, record: Promise.resolve(this.#log(record, [buildError.errorMessage])) };
    }

    const { environment, init, cold, timeoutMs, lines } = await this.#initialisedEnvironment();
    const began = performance.now();
    const invocation = {
      requestId,
      event: request.event,
      traceHeader: traceHeader(trace),
      clientContext: request.clientContext,
    };
    const outcome = withRequestId(
      requestId,
      init.ok
        ? await environment.invoke(invocation, sink, timeoutMs)
        : { status: init.timedOut ? 'timeout' : 'init-error', error: init.error },
    );
    const measured = {
      start: cold ? ('cold' as const) : ('warm' as const),
      waitedMs: began - asked,
      durationMs: performance.now() - began,
      ...(cold && { initMs: init.ms }),
    };
    const record = this.#settle(environment, outcome).then((maxMemoryMb) =>
      this.#log({ ...about, ...measured, maxMemoryMb, ...outcome }, [...lines, ...environment.takeLines()]),
    );
    return { outcome, record };
  }

  /** Builds the code and initialises one environment. @throws {Error} when the source does not build */
  async warm(): Promise<void> {
    this.#code = await this.#source.newest();
    const environment = await this.#pool.acquire();
    const init = await environment.initialised;
    this.#pool.release(environment, init.ok);
    if (!init.ok)
      throw new Error(
        `${this.config.name}: ${init.error.errorType}: ${init.error.errorMessage}\n${environment.takeLines().join('\n')}`,
      );
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  async #refreshCode(): Promise<FunctionError | undefined> {
    try {
      const code = await this.#source.newest();
      if (code !== this.#code) this.#pool.clear();
      this.#code = code;
      return undefined;
    } catch (error) {
      return { errorType: (error as Error).name, errorMessage: (error as Error).message };
    }
  }

  /** As Lambda does it: an initialisation that takes too long is begun again within the invocation's own time. */
  async #initialisedEnvironment() {
    const timeoutMs = this.config.timeoutSeconds * 1000;
    const environment = await this.#pool.acquire();
    const cold = environment.initialising;
    const init = await environment.initialised;
    if (init.ok) return { environment, init, cold, timeoutMs, lines: [] };
    const lines = [...environment.takeLines(), initReport(init)];
    if (!init.timedOut) return { environment, init, cold, timeoutMs, lines };
    const second = this.#pool.replace(environment, timeoutMs);
    const again = await second.initialised;
    return { environment: second, init: again, cold, timeoutMs: Math.max(1, timeoutMs - again.ms), lines };
  }

  /** Waits until the runtime is done, then gives the environment's place back. Resolves to its peak memory in MB. */
  async #settle(environment: ExecutionEnvironment, outcome: Outcome): Promise<number | undefined> {
    const ends = !['success', 'error', 'too-large'].includes(outcome.status);
    if (ends) environment.kill();
    else this.#pool.finishing(environment);
    const settled = environment.settled();
    // Whoever waits for the answer gets it first, and the runtime has its own work meanwhile.
    await new Promise(setImmediate);
    const peak = environment.peakMemoryMb();
    await settled;
    this.#pool.release(environment, !ends && environment.settings.code === this.#code);
    return peak;
  }

  #log(record: Omit<InvocationRecord, 'lines'>, written: string[]): InvocationRecord {
    const whole = { ...record, lines: logLines(record, written) };
    this.#settings.log(whole);
    return whole;
  }

  #createEnvironment(initLimitMs?: number): ExecutionEnvironment {
    const { engine, environment } = this.#settings;
    return new ExecutionEnvironment({ ...environment, engine, fn: this.config, code: this.#code }, initLimitMs);
  }
}

/** Errors of the sandbox, not of the function, begin with the request, as Lambda's do. */
function withRequestId(requestId: string, outcome: Outcome): Outcome {
  if (outcome.status === 'success' || !/^(Sandbox\.|Runtime\.ExitError)/.test(outcome.error.errorType)) return outcome;
  return {
    ...outcome,
    error: { ...outcome.error, errorMessage: `RequestId: ${requestId} Error: ${outcome.error.errorMessage}` },
  };
}

function initReport(init: Extract<InitResult, { ok: false }>): string {
  const status = init.timedOut ? ['Status: timeout'] : ['Status: error', `Error Type: ${init.error.errorType}`];
  return [`INIT_REPORT Init Duration: ${init.ms.toFixed(2)} ms`, 'Phase: init', ...status].join('\t');
}
