import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ThrottledError } from './environment-pool.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { FunctionUrlResponse } from './function-url-response.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { limits } from './limits.ts';

/** An HTTP server that answers with a function, as its function URL does on AWS; `console` answers below /_console. */
export function createFunctionUrl(
  fn: LambdaFunction | undefined,
  console: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  return createServer((request, response) => {
    if (request.url?.startsWith('/_console')) return console(request, response);
    const answer = new FunctionUrlResponse(response);
    if (!fn) return answer.refuse(404, 'No function with a URL runs here; see /_console/');
    serve(fn, request, response, answer).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else if (error instanceof ThrottledError) answer.refuse(429, error.message);
      else answer.refuse(502, (error as Error).message);
    });
  });
}

async function serve(
  fn: LambdaFunction,
  request: IncomingMessage,
  response: ServerResponse,
  answer: FunctionUrlResponse,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > limits.requestBytes)
    return answer.refuse(413, 'Request Entity Too Large');
  const event = functionUrlEvent(request, await buffer(request));
  const body = JSON.stringify(event);
  if (body.length > limits.requestBytes) return answer.refuse(413, 'Request Entity Too Large');
  response.setHeader('x-amzn-requestid', event.requestContext.requestId);
  const { outcome } = await fn.invoke(
    {
      event: body,
      caller: 'url',
      requestId: event.requestContext.requestId,
      traceHeader: event.headers['x-amzn-trace-id'],
    },
    answer,
  );
  answer.complete(outcome);
}
