import type { chatHandler } from '@docent/contracts/chat-handler';
import type { Contract } from '@docent/contracts/contract';
import type { Context as LambdaContext } from 'aws-lambda';
import { once } from 'node:events';
import type * as z from 'zod';
import { checkInput } from './check.ts';
import { FunctionContext } from './context.ts';
import { failStream, reported } from './define.ts';

type UrlEvent = z.output<typeof chatHandler.input>;

/**
 * A Lambda handler behind a function URL: the event becomes a Request, and the Response is streamed as it comes.
 * `handle` answers every error itself; what it throws all the same fails the invocation.
 */
export function defineHttp<C extends Contract>(
  contract: C,
  handle: (request: Request, context: FunctionContext) => Promise<Response>,
) {
  return awslambda.streamifyResponse(
    async (event: unknown, stream: awslambda.HttpResponseStream, lambda: LambdaContext) => {
      const context = new FunctionContext(contract.name, lambda);
      try {
        const response = await handle(toRequest(checkInput(contract.input, event, contract.name) as UrlEvent), context);
        await send(response, stream);
        context.log.info({ status: response.status, cold: context.cold }, 'answered');
      } catch (error) {
        throw failStream(stream, reported(error, context));
      }
    },
  );
}

/** Payload format 2.0 (AWS Lambda Developer Guide, "Invoking Lambda function URLs"). */
function toRequest(event: UrlEvent): Request {
  const { method } = event.requestContext.http;
  const host = event.headers.host ?? event.requestContext.domainName ?? 'localhost';
  const scheme = event.headers['x-forwarded-proto'] ?? 'https';
  const url = new URL(`${scheme}://${host}${event.rawPath}${event.rawQueryString ? `?${event.rawQueryString}` : ''}`);
  const hasBody = event.body !== undefined && method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? Buffer.from(event.body!, event.isBase64Encoded ? 'base64' : 'utf8') : null;
  return new Request(url, { method, headers: event.headers, body });
}

async function send(response: Response, stream: awslambda.HttpResponseStream): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  delete headers['set-cookie'];
  const out = awslambda.HttpResponseStream.from(stream, {
    statusCode: response.status,
    headers,
    cookies: response.headers.getSetCookie(),
  });
  let written = false;
  for await (const piece of response.body ?? []) {
    written = true;
    if (!out.write(piece)) await once(out, 'drain');
  }
  // The runtime client never ends a stream that nothing was written to.
  if (!written) out.write('');
  out.end();
}
