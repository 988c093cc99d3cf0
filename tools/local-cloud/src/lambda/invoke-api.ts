import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { authorize, type Caller } from '../door/callers.ts';
import { invokeAction } from '../door/access.ts';
import { DoorError } from '../door/errors.ts';
import type { WireRequest } from '../door/sigv4.ts';
import type { AsyncEvents } from './async-events.ts';
import { ThrottledError } from './environment-pool.ts';
import { EventStreamResponse } from './event-stream.ts';
import { BufferedResponse } from './invocation.ts';
import type { InvocationRequest, InvocationResult, LambdaFunction } from './lambda-function.ts';
import { limits } from './limits.ts';
import { functionOf } from './names.ts';

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** There is no other limit here: an account's own concurrency has no bound. */
const throttleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const streams = /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations$/;

/** Lambda's Invoke and InvokeWithResponseStream. */
export class InvokeApi {
  readonly #functions: Map<string, LambdaFunction>;
  readonly #events: AsyncEvents;

  constructor(functions: Map<string, LambdaFunction>, events: AsyncEvents) {
    this.#functions = functions;
    this.#events = events;
  }

  async handle(caller: Caller, wire: WireRequest, body: Buffer, response: ServerResponse): Promise<void> {
    const [, buffered] = invocations.exec(wire.path) ?? [];
    const [, streamed] = streams.exec(wire.path) ?? [];
    const name = decodeURIComponent(buffered ?? streamed ?? '');
    if (wire.method !== 'POST' || !name)
      throw new DoorError(404, 'UnknownOperation', `The local cloud does not know ${wire.method} ${wire.path}`);
    authorize(caller, invokeAction(name));
    const fn = this.#functions.get(functionOf(name) ?? '');
    if (!fn)
      throw new DoorError(
        404,
        'ResourceNotFound',
        `Function not found: ${name}; here are ${[...this.#functions.keys()].join(', ')}`,
      );
    const type = wire.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const request = readRequest(caller, wire, body, type);
    response.setHeader('x-amzn-RequestId', request.requestId);
    response.setHeader('X-Amz-Executed-Version', '$LATEST');
    if (type === 'DryRun') return void response.writeHead(204).end();
    if (type === 'Event' && buffered) {
      this.#events.accept(fn, request);
      return void response.writeHead(202).end();
    }
    if (type !== 'RequestResponse')
      throw new DoorError(
        400,
        'InvalidParameterValue',
        `InvocationType ${type} is none of RequestResponse, Event, DryRun`,
      );
    const tail = wire.headers['x-amz-log-type'] === 'Tail';
    if (streamed) await stream(fn, request, tail, response);
    else await respond(fn, request, tail, response);
  }
}

async function respond(
  fn: LambdaFunction,
  request: InvocationRequest,
  tail: boolean,
  response: ServerResponse,
): Promise<void> {
  const sink = new BufferedResponse();
  const result = await invoke(fn, request, sink);
  const { outcome } = result;
  const payload = outcome.status === 'success' ? sink.body : Buffer.from(JSON.stringify(outcome.error));
  response.writeHead(200, {
    'Content-Type': outcome.status === 'success' ? sink.contentType : 'application/json',
    'Content-Length': payload.length,
    ...(outcome.status !== 'success' && { 'X-Amz-Function-Error': 'Unhandled' }),
    ...(tail && { 'X-Amz-Log-Result': await tailOf(result) }),
  });
  response.end(payload);
}

async function stream(
  fn: LambdaFunction,
  request: InvocationRequest,
  tail: boolean,
  response: ServerResponse,
): Promise<void> {
  const sink = new EventStreamResponse(response);
  const result = await invoke(fn, request, sink);
  sink.complete(result.outcome, tail ? await tailOf(result) : undefined);
}

async function invoke(
  fn: LambdaFunction,
  request: InvocationRequest,
  sink: BufferedResponse | EventStreamResponse,
): Promise<InvocationResult> {
  try {
    return await fn.invoke(request, sink);
  } catch (error) {
    if (error instanceof ThrottledError) throw new DoorError(429, 'TooManyRequests', error.message, throttleReason);
    throw error;
  }
}

/** The log's last 4 KB in base64. */
async function tailOf({ record }: InvocationResult): Promise<string> {
  const log = Buffer.from((await record).lines.join('\n') + '\n');
  return log.subarray(Math.max(0, log.length - limits.tailLogBytes)).toString('base64');
}

function readRequest(
  caller: Caller,
  { headers }: WireRequest,
  body: Buffer,
  type: string,
): InvocationRequest & { requestId: string } {
  const limit = type === 'Event' ? limits.eventBytes : limits.requestBytes;
  if (body.length > limit)
    throw new DoorError(
      413,
      'RequestTooLarge',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  const clientContext = headers['x-amz-client-context'];
  if (clientContext && clientContext.length > limits.clientContextBytes)
    throw new DoorError(
      400,
      'InvalidRequestContent',
      `Client context must be no more than ${limits.clientContextBytes} bytes when base64-encoded.`,
    );
  const event = body.toString('utf8') || '{}';
  try {
    JSON.parse(event);
  } catch (error) {
    throw new DoorError(
      400,
      'InvalidRequestContent',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
  return {
    requestId: randomUUID(),
    event,
    caller: caller.name,
    traceHeader: headers['x-amzn-trace-id'],
    ...(clientContext && { clientContext: Buffer.from(clientContext, 'base64').toString('utf8') }),
  };
}
