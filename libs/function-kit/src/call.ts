import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Contract } from '@docent/contracts/contract';
import { ERROR_STATUS, ErrorDetails, type ErrorCode } from '@docent/contracts/errors';
import type { Call } from '@docent/contracts/turn';
import type * as z from 'zod';
import { Answer, StreamEnd, toClientContext, type Accounts, type Carried } from './carried.ts';
import { DocentError, fromLambda, type LambdaFailure } from './error.ts';
import { linesOf } from './lines.ts';

type Outgoing = { carried: Carried; signal: AbortSignal; settle: (call: Call, accounts: Accounts | null) => void };

let client: LambdaClient | undefined;
const lambda = () => (client ??= new LambdaClient({ maxAttempts: 5 }));
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
    const response = await lambda().send(
      new InvokeCommand({
        FunctionName: deployedName(contract.name),
        Payload: JSON.stringify(input),
        ClientContext: toClientContext(outgoing.carried),
      }),
      { abortSignal: outgoing.signal },
    );
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
  let accounts: Accounts | null = null;
  try {
    const response = await lambda().send(
      new InvokeWithResponseStreamCommand({
        FunctionName: deployedName(contract.name),
        Payload: Buffer.from(JSON.stringify(input)),
        ClientContext: toClientContext(outgoing.carried),
      }),
      { abortSignal: outgoing.signal },
    );
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
    outgoing.settle(
      { function: contract.name, milliseconds: performance.now() - started, cold: accounts?.cold ?? false },
      accounts,
    );
  }
}

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
  if (signal.aborted) {
    const late = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    return new DocentError(
      late ? 'DeadlineExceeded' : 'Cancelled',
      late ? `${called} did not answer in time` : `the call to ${called} was cancelled`,
    );
  }
  const { name, message } = error as Error;
  if (name === 'TooManyRequestsException')
    return new DocentError('TooManyRequests', `${called} is busy; try again in a moment`, { retryAfterSeconds: 1 });
  if (name === 'AccessDeniedException')
    return new DocentError(
      'Forbidden',
      `${called} may not be invoked from here: name it in access.invoke of function.json`,
    );
  if (name === 'ResourceNotFoundException') return new DocentError('Unavailable', `${called} is not deployed`);
  return new DocentError('Upstream', `${called} could not be invoked: ${name}: ${message}`, {}, { cause: error });
}
