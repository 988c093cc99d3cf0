import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from '../backends/backend.ts';
import { eventDeadLetters, queueUrl } from '../resources.ts';
import type { Spool } from '../spool.ts';
import { ThrottledError } from './environment-pool.ts';
import { BufferedResponse, type FunctionError } from './invocation.ts';
import type { InvocationRequest, LambdaFunction } from './lambda-function.ts';
import { limits } from './limits.ts';

export interface AcceptedEvent {
  function: string;
  request: InvocationRequest & { requestId: string };
  acceptedAt: number;
}

export interface AsyncEventsSettings {
  spool: Spool<AcceptedEvent>;
  /** Where events go that no attempt delivered. */
  sqs: Backend;
  /** Milliseconds before the first and the second retry; on AWS one and two minutes. */
  retryDelaysMs?: number[];
}

const tooOld: FunctionError = { errorType: 'EventAgeExceeded', errorMessage: 'The event was too old to be delivered' };
const isTooOld = (acceptedAt: number): boolean => Date.now() - acceptedAt > limits.eventAgeMs;

/** Asynchronous invocation: accepted at once, on disk until delivered, two retries, at most six hours old. */
export class AsyncEvents {
  readonly #settings: AsyncEventsSettings;
  readonly #stopped = new AbortController();

  constructor(settings: AsyncEventsSettings) {
    this.#settings = settings;
  }

  accept(fn: LambdaFunction, request: InvocationRequest & { requestId: string }): void {
    const event = { function: fn.config.name, request, acceptedAt: Date.now() };
    this.#settings.spool.add(request.requestId, event);
    this.#begin(fn, event);
  }

  /** Takes up what an earlier process had accepted. */
  resume(functions: Map<string, LambdaFunction>): void {
    for (const event of this.#settings.spool.pending().values()) {
      const fn = functions.get(event.function);
      if (fn) this.#begin(fn, event);
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  #begin(fn: LambdaFunction, event: AcceptedEvent): void {
    this.#deliver(fn, event).catch((error: unknown) => {
      if (!this.#stopped.signal.aborted) throw error;
    });
  }

  async #deliver(fn: LambdaFunction, { request, acceptedAt }: AcceptedEvent): Promise<void> {
    const { retryDelaysMs = [1000, 2000], spool } = this.#settings;
    let failure: FunctionError | undefined;
    for (let attempt = 0; attempt <= limits.eventRetries; attempt++) {
      if (attempt > 0) await delay(retryDelaysMs[attempt - 1], undefined, { signal: this.#stopped.signal });
      if (isTooOld(acceptedAt)) {
        failure ??= tooOld;
        break;
      }
      failure = await this.#attempt(fn, request, acceptedAt);
      if (!failure) return spool.done(request.requestId);
    }
    await this.#bury(request, failure);
    spool.done(request.requestId);
  }

  /** A throttled attempt does not count; it is made again, later each time, until the event is too old. */
  async #attempt(
    fn: LambdaFunction,
    request: InvocationRequest,
    acceptedAt: number,
  ): Promise<FunctionError | undefined> {
    for (let pause = 1000; ; pause = Math.min(pause * 2, 300_000)) {
      try {
        const { outcome } = await fn.invoke(request, new BufferedResponse());
        return outcome.status === 'success' ? undefined : outcome.error;
      } catch (error) {
        if (!(error instanceof ThrottledError)) throw error;
        if (isTooOld(acceptedAt)) return { ...tooOld, errorMessage: error.message };
      }
      await delay(pause, undefined, { signal: this.#stopped.signal });
    }
  }

  /** As Lambda's own dead-letter queues have it. */
  async #bury(request: InvocationRequest & { requestId: string }, failure: FunctionError | undefined): Promise<void> {
    const text = (value: string) => ({ DataType: 'String', StringValue: value });
    await this.#settings.sqs.call('SendMessage', {
      QueueUrl: queueUrl('http://localhost', eventDeadLetters),
      MessageBody: request.event,
      MessageAttributes: {
        RequestID: text(request.requestId),
        ErrorCode: { DataType: 'Number', StringValue: failure?.errorType === tooOld.errorType ? '429' : '200' },
        ErrorMessage: text((failure?.errorMessage ?? '').slice(0, 1024) || 'unknown'),
      },
    });
  }
}
