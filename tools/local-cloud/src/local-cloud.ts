import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import type { Server } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  loadFunctions,
  queueVisibilitySeconds,
  withInvoked,
  type FunctionConfig,
} from '@docent/lambda/function-config';
import { openBackends, type Backends } from './backends/backends.ts';
import { createResources } from './backends/create-resources.ts';
import { serveConsole } from './console/console.ts';
import { InvocationLog } from './console/invocation-log.ts';
import { Callers } from './door/callers.ts';
import { createDoor } from './door/door.ts';
import { SourceEvents } from './door/source-events.ts';
import type { Engine } from './engine/engine.ts';
import { Guard } from './engine/guard.ts';
import { processes } from './engine/processes.ts';
import { AsyncEvents, type AcceptedEvent } from './lambda/async-events.ts';
import { environmentVariables } from './lambda/environment-variables.ts';
import { EventSource } from './lambda/event-source.ts';
import { createFunctionUrl } from './lambda/function-url.ts';
import type { InvocationRecord } from './lambda/invocation-record.ts';
import { InvokeApi } from './lambda/invoke-api.ts';
import { LambdaFunction } from './lambda/lambda-function.ts';
import { startSchedule } from './lambda/schedule.ts';
import { listen } from './listen.ts';
import { Spool } from './spool.ts';
import { StateLock } from './state-lock.ts';

export interface LocalCloudOptions {
  /** Folder with apps/. */
  workspaceRoot: string;
  /** Folder for all that is kept; made when missing. One cloud at a time uses it. */
  state: string;
  /** These functions and those they invoke; all when left out. */
  functions?: string[];
  /** Port of the function URL and the console; 0, the default, for any. The next free one when it is taken. */
  port?: number;
  /** Port of the door; 0, the default, for any. The next free one when it is taken. */
  doorPort?: number;
  /** What the functions run in: processes of this machine (unless told), or containers of their images. */
  engine?: 'process' | 'docker';
  /** Look for changed sources at every invocation; not of images. */
  watch?: boolean;
  /** What the functions may be given (see environmentVariables) and where backends are; process.env by default. */
  environment?: Record<string, string | undefined>;
}

export interface LocalCloud {
  /** The function URL, if a function has one; /_console/ below it in any case. */
  url: string;
  /** Whether a function answers at `url`. */
  hasUrl: boolean;
  /** AWS_ENDPOINT_URL of Lambda, S3, SQS and DynamoDB. */
  endpoint: string;
  /** Names of the functions that run here. */
  functions: string[];
  /** Builds each function and initialises one environment of it, a few at a time. Resolves to what went wrong. */
  warm(progress?: (name: string, error?: Error) => void): Promise<Error[]>;
  /** The last invocations, oldest first. */
  invocations(): InvocationRecord[];
  onInvocation(listener: (record: InvocationRecord) => void): void;
  stop(): Promise<void>;
}

const idleMs = 10 * 60_000;
const cores = availableParallelism();
/** Environments of one function on this machine. */
const machineConcurrency = Math.max(4, 2 * cores);

/** So many environments of a function run here at the most. */
export const mostEnvironments = ({ reservedConcurrency = Infinity }: FunctionConfig): number =>
  Math.min(reservedConcurrency, machineConcurrency);

/** Lambda, S3, SQS and DynamoDB on this machine, with the functions of a workspace in them. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const workspaceRoot = resolve(options.workspaceRoot);
  const state = resolve(options.state);
  const given = options.environment ?? process.env;
  const all = loadFunctions(workspaceRoot);
  const configs = options.functions ? withInvoked(all, options.functions) : all;

  mkdirSync(state, { recursive: true });
  const lock = StateLock.take(state);
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'docent-')));
  const log = new InvocationLog(join(state, 'invocations.jsonl'));
  const guard = new Guard(temporary);
  const engine =
    options.engine === 'docker'
      ? await startContainers(guard, workspaceRoot, configs)
      : processes(guard, options.watch ?? false);
  const backends = await openBackends(state, temporary, given);
  await createResources(backends, queueVisibilitySeconds(configs));

  const callers = new Callers();
  const functions = new Map<string, LambdaFunction>();
  const events = new AsyncEvents({ spool: new Spool<AcceptedEvent>(join(state, 'events')), sqs: backends.sqs });
  const sourceEvents = new SourceEvents(join(state, 'source-events'), backends);
  const door = createDoor({ callers, backends, sourceEvents, invokeApi: new InvokeApi(functions, events) });
  const endpoint = await listen(door, options.doorPort ?? 0);
  for (const fn of configs) {
    const variables = environmentVariables(fn, endpoint, callers.keyFor(fn), given);
    const settings = {
      engine,
      environment: { variables, scratch: temporary },
      pool: { machine: machineConcurrency, idleMs },
      log: (record: InvocationRecord) => log.add(record),
    };
    functions.set(fn.name, new LambdaFunction(fn, settings));
  }
  const urlFunction = [...functions.values()].find((fn) => fn.config.trigger?.type === 'url');
  const front = createFunctionUrl(urlFunction, serveConsole(log));
  const url = await listen(front, options.port ?? 0);

  const triggers = startTriggers(functions, backends, events, join(state, 'schedules'));
  await sourceEvents.resume();
  events.resume(functions);

  return {
    url,
    hasUrl: urlFunction !== undefined,
    endpoint,
    functions: [...functions.keys()],
    warm: (progress) => warm([...functions.values()], progress),
    invocations: () => log.recent(),
    onInvocation: (listener) => void log.on('record', listener),
    async stop() {
      triggers.stop();
      events.stop();
      await Promise.all([close(front), ...[...functions.values()].map((fn) => fn.stop())]);
      await close(door);
      await backends.close();
      await log.close();
      await guard.stop();
      lock.release();
    },
  };
}

/** Loaded when it is asked for: building images takes more than running processes. */
async function startContainers(guard: Guard, workspaceRoot: string, functions: FunctionConfig[]): Promise<Engine> {
  const { containers } = await import('./engine/containers.ts');
  const names = functions.map(({ name }) => name);
  return containers(guard, workspaceRoot, names);
}

function startTriggers(
  functions: Map<string, LambdaFunction>,
  backends: Backends,
  events: AsyncEvents,
  schedules: string,
): { stop(): void } {
  const stops: (() => void)[] = [];
  for (const fn of functions.values()) {
    const trigger = fn.config.trigger;
    if (trigger?.type === 'schedule') stops.push(startSchedule(fn, trigger, events, schedules));
    if (trigger?.type === 'queue') {
      const source = new EventSource(fn, trigger, backends.sqs);
      void source.run(cores);
      stops.push(() => source.stop());
    }
  }
  return { stop: () => stops.forEach((stop) => stop()) };
}

async function warm(functions: LambdaFunction[], progress?: (name: string, error?: Error) => void): Promise<Error[]> {
  const errors: Error[] = [];
  const left = [...functions];
  const worker = async () => {
    for (let fn = left.shift(); fn; fn = left.shift()) {
      const error = await fn.warm().then(
        () => undefined,
        (reason: Error) => reason,
      );
      if (error) errors.push(error);
      progress?.(fn.config.name, error);
    }
  };
  await Promise.all(Array.from({ length: cores }, worker));
  return errors;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
