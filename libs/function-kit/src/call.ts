import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Contract } from '@docent/contracts/contract';
import { ERROR_STATUS, ErrorDetails, type ErrorCode } from '@docent/contracts/errors';
import type { Call } from '@docent/contracts/turn';
import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod';
import { Answer, StreamEnd, toClientContext, type Accounts, type Carried } from './carried.ts';
import { DocentError, fromLambda, type LambdaFailure } from './error.ts';
import { linesOf } from './lines.ts';

export type Outgoing = {
  carried: Carried;
  signal: AbortSignal;
  /** Told once when the function is busy and the call is about to wait for it. */
  onBusy?: () => void;
  settle: (call: Call, accounts: Accounts | null) => void;
};

let client: LambdaClient | undefined;
const lambda = () => (client ??= invoker());
/** A client that tries what may pass again by itself, but for a busy function: for that a caller waits, and is told. */
function invoker(): LambdaClient {
  const made = new LambdaClient({ maxAttempts: 3 });
  made.middlewareStack.add(
    (next) => async (sent) => {
      try {
        return await next(sent);
      } catch (error) {
        throw (error as Error).name === 'TooManyRequestsException' ? new BusyError() : error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'busy' },
  );
  return made;
}

/** All of the function's environments are taken. */
class BusyError extends Error {}

const deployedName = (name: string) => `${process.env.FUNCTION_PREFIX ?? 'chatbot-'}${name}`;

/** Invokes a function and waits for its answer (Lambda's Invoke, RequestResponse). */
export async function callFunction<C extends Contract>(
  contract: C,
  input: z.input<C['input']>,
  outgoing: Outgoing,
): Promise<z.output<C['output']>> {
  const started = performance.now();
  let accounts: Accounts | null = null;
  try {
    const request = new InvokeCommand({
      FunctionName: deployedName(contract.name),
      Payload: JSON.stringify(input),
      ClientContext: toClientContext(outgoing.carried),
    });
    const response = await untilAdmitted(outgoing, () => lambda().send(request, { abortSignal: outgoing.signal }));
    const payload: unknown = JSON.parse(Buffer.from(response.Payload ?? []).toString() || 'null');
    if (response.FunctionError) throw fromLambda(contract.name, payload as LambdaFailure);
    const answer = Answer.parse(payload);
    accounts = answer.accounts;
    return answer.output as z.output<C['output']>;
  } catch (error) {
    throw asDocentError(contract.name, error, outgoing.signal);
  } finally {
    outgoing.settle(
      { function: contract.name, milliseconds: performance.now() - started, cold: accounts?.cold ?? false },
      accounts,
    );
  }
}

/** Invokes a function and gives its events as they come (InvokeWithResponseStream; one line of JSON an event). */
export async function* streamFunction<C extends Contract>(
  contract: C,
  input: z.input<C['input']>,
  outgoing: Outgoing,
): AsyncGenerator<z.output<C['output']>> {
  const started = performance.now();
  const left = new AbortController();
  const abortSignal = AbortSignal.any([outgoing.signal, left.signal]);
  let accounts: Accounts | null = null;
  try {
    const request = new InvokeWithResponseStreamCommand({
      FunctionName: deployedName(contract.name),
      Payload: Buffer.from(JSON.stringify(input)),
      ClientContext: toClientContext(outgoing.carried),
    });
    const response = await untilAdmitted(outgoing, () => lambda().send(request, { abortSignal }));
    for await (const line of linesOf(payloadsOf(contract.name, response.EventStream ?? []))) {
      const value: unknown = JSON.parse(line);
      const end = StreamEnd.safeParse(value);
      if (!end.success) {
        yield value as z.output<C['output']>;
        continue;
      }
      accounts = end.data.$accounts;
      if ('$error' in end.data) throw streamedError(contract.name, end.data.$error);
    }
  } catch (error) {
    throw asDocentError(contract.name, error, outgoing.signal);
  } finally {
    // A reader that leaves before the end leaves the connection too.
    left.abort();
    outgoing.settle(
      { function: contract.name, milliseconds: performance.now() - started, cold: accounts?.cold ?? false },
      accounts,
    );
  }
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1000;

/** Sends again while Lambda says that all of the function's environments are taken, until the call's time is over. */
async function untilAdmitted<T>({ signal, carried, onBusy }: Outgoing, send: () => Promise<T>): Promise<T> {
  let busy: unknown;
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      // Time that ran out while it waited is its being busy, not its being slow.
      if (busy && signal.aborted && isTimeout(signal)) throw busy;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
      if (!isBusy(error) || Date.now() + wait >= carried.deadline) throw error;
      if (!busy) onBusy?.();
      busy = error;
      await setTimeout(wait, undefined, { signal });
    }
  }
}

const isTimeout = ({ reason }: AbortSignal) => (reason as Error | undefined)?.name === 'TimeoutError';
const isBusy = (error: unknown) => error instanceof BusyError;

type ResponseEvent = {
  PayloadChunk?: { Payload?: Uint8Array };
  InvokeComplete?: { ErrorCode?: string; ErrorDetails?: string };
};

async function* payloadsOf(
  called: string,
  events: AsyncIterable<ResponseEvent> | Iterable<ResponseEvent>,
): AsyncGenerator<Uint8Array> {
  for await (const event of events) {
    if (event.PayloadChunk?.Payload) yield event.PayloadChunk.Payload;
    if (event.InvokeComplete?.ErrorCode) throw fromLambda(called, failureIn(event.InvokeComplete));
  }
}

function failureIn({
  ErrorCode,
  ErrorDetails: text = '',
}: {
  ErrorCode?: string;
  ErrorDetails?: string;
}): LambdaFailure {
  try {
    return JSON.parse(text) as LambdaFailure;
  } catch {
    return { errorType: ErrorCode, errorMessage: text };
  }
}

function streamedError(
  called: string,
  { code, message, details }: { code: string; message: string; details: unknown },
): DocentError {
  if (!(code in ERROR_STATUS)) return new DocentError('Upstream', `${called}: ${code}: ${message}`);
  return new DocentError(code as ErrorCode, message, ErrorDetails.catch({}).parse(details));
}

function asDocentError(called: string, error: unknown, signal: AbortSignal): DocentError {
  if (error instanceof DocentError) return error;
  if (isBusy(error))
    return new DocentError('TooManyRequests', `${called} is busy; try again in a moment`, { retryAfterSeconds: 1 });
  if (signal.aborted) {
    const late = isTimeout(signal);
    return new DocentError(
      late ? 'DeadlineExceeded' : 'Cancelled',
      late ? `${called} did not answer in time` : `the call to ${called} was cancelled`,
    );
  }
  const { name, message } = error as Error;
  if (name === 'AccessDeniedException')
    return new DocentError(
      'Forbidden',
      `${called} may not be invoked from here: name it in access.invoke of function.json`,
    );
  if (name === 'ResourceNotFoundException') return new DocentError('Unavailable', `${called} is not deployed`);
  return new DocentError('Upstream', `${called} could not be invoked: ${name}: ${message}`, {}, { cause: error });
}
