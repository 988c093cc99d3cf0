import type { Contract } from '@docent/contracts/contract';
import type { Context as LambdaContext } from 'aws-lambda';
import { once } from 'node:events';
import type * as z from 'zod';
import { checkInput, checkOutput } from './check.ts';
import { FunctionContext } from './context.ts';
import { DocentError, toLambda } from './error.ts';

/**
 * A Lambda handler that answers once: the input is checked, `handle` runs, the output is checked.
 * @throws every error as Lambda reports it, its type one of the contract's error codes
 */
export function defineFunction<C extends Contract & { response: 'buffered' }>(
  contract: C,
  handle: (input: z.output<C['input']>, context: FunctionContext) => Promise<z.input<C['output']>>,
) {
  return async (event: unknown, lambda: LambdaContext): Promise<unknown> => {
    const context = new FunctionContext(contract.name, lambda);
    const started = performance.now();
    try {
      const output = checkOutput(contract.output, await handle(checked(contract, event), context), contract.name);
      context.log.info({ milliseconds: Math.round(performance.now() - started), cold: context.cold }, 'answered');
      return context.carried ? { output, accounts: context.accounts() } : output;
    } catch (error) {
      throw toLambda(reported(error, context));
    }
  };
}

/**
 * A Lambda handler that streams (RESPONSE_STREAM): one line of JSON an event, each checked and sent at once.
 * An error before the first event fails the invocation; a later one ends the stream with a line `{"$error": …}`.
 */
export function defineStream<C extends Contract & { response: 'streaming' }>(
  contract: C,
  handle: (input: z.output<C['input']>, context: FunctionContext) => AsyncIterable<z.input<C['output']>>,
) {
  return awslambda.streamifyResponse(
    async (event: unknown, response: awslambda.HttpResponseStream, lambda: LambdaContext) => {
      const context = new FunctionContext(contract.name, lambda);
      const line = async (value: unknown) => {
        if (!response.write(`${JSON.stringify(value)}\n`)) await once(response, 'drain');
      };
      let sent = 0;
      try {
        response.setContentType('application/x-ndjson');
        for await (const value of handle(checked(contract, event), context)) {
          await line(checkOutput(contract.output, value, contract.name));
          sent++;
        }
        context.log.info({ events: sent, cold: context.cold }, 'answered');
        // The runtime client never ends a stream that nothing was written to.
        if (context.carried) await line({ $accounts: context.accounts() });
        else if (sent === 0) response.write('\n');
      } catch (error) {
        const failure = reported(error, context);
        if (sent === 0) throw failStream(response, failure);
        await line({
          $error: { code: failure.code, message: failure.message, details: failure.details },
          $accounts: context.accounts(),
        });
      }
      response.end();
    },
  );
}

/** The type of a generic contract's schema is lost on the way through `safeParse`. */
function checked<C extends Contract>(contract: C, event: unknown): z.output<C['input']> {
  return checkInput(contract.input, event, contract.name) as z.output<C['input']>;
}

/** The error of a stream that nothing was sent on. The runtime client reports it only once the stream was written to. */
export function failStream(response: awslambda.HttpResponseStream, failure: DocentError): Error {
  response.write('\n');
  return toLambda(failure);
}

/** Every error leaves with a code; what nobody foresaw is Internal, and the log has its stack. */
export function reported(error: unknown, context: FunctionContext): DocentError {
  const failure = error instanceof DocentError ? error : unforeseen(error, context);
  context.log[failure.status >= 500 ? 'error' : 'warn'](
    { err: error, code: failure.code, cold: context.cold },
    failure.message,
  );
  return failure;
}

function unforeseen(error: unknown, context: FunctionContext): DocentError {
  if (context.signal.aborted)
    return new DocentError('DeadlineExceeded', 'the time for this invocation is over', {}, { cause: error });
  return new DocentError(
    'Internal',
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    {},
    { cause: error },
  );
}
