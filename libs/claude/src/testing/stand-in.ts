import type { Message } from '@anthropic-ai/sdk/resources/messages';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Cassette } from './cassette.ts';
import { eventsOf, sse } from './events.ts';
import { PromptCache, tokensIn } from './prompt-cache.ts';
import { contentOf, plainReply, type Reply } from './replies.ts';
import { MODELS, plainModel, wrongWith, type Request } from './rules.ts';

/** What goes wrong with one request; requests without a fault are answered. */
export type Fault =
  | { status: number; type?: string; message?: string; retryAfterMs?: number }
  /** Nothing is ever answered. */
  | { hang: true }
  /** The line is cut after so many events, or in the middle of a whole answer: by a reset, or cleanly, as a proxy does. */
  | { cutAfter: number; cleanly?: boolean }
  /** After so many events nothing more comes. */
  | { stallAfter: number }
  /** After so many events the API reports an error in the stream. */
  | { errorAfter: number; type?: string }
  /** Nothing goes wrong, but so long a pause is before each event. */
  | { paceMs: number };

/** When a request was under way, by performance.now(), and when the first of its text was sent. */
export type Served = { from: number; firstText?: number; to?: number };

export type StandInOptions = {
  /** What it says where no step is scripted; a plain reply unless told. */
  reply?: (request: Request) => Reply;
  /** Exchanges are answered from this file, and where it lacks one, recorded from `upstream`. */
  cassette?: { file: string; upstream?: string };
};

export type StandIn = {
  /** For ANTHROPIC_BASE_URL, or ANTHROPIC_BEDROCK_MANTLE_BASE_URL. */
  url: string;
  /** Every request's body, refused ones too, in order. */
  requests: Request[];
  /** The time that it took itself, one for each request. */
  served: Served[];
  /** What happens to the requests that come next: a fault, a reply, or what it would say anyway. */
  next(...steps: (Fault | Reply | 'plain')[]): void;
  close(): Promise<void>;
};

const MOST_BYTES = 32 * 1024 * 1024;

/** Anthropic's Messages API, for tests: strict about requests, true to the wire format, with replies of its own. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const requests: Request[] = [];
  const served: Served[] = [];
  const replyTo = options.reply ?? plainReply;
  const steps: (Fault | Reply | 'plain')[] = [];
  const cache = new PromptCache();
  const cassette = options.cassette && new Cassette(options.cassette.file);
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => fail(response, 500, 'api_error', String(error)));
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = performance.now();
    const body = await bodyOf(incoming);
    response.setHeader('request-id', `req_${randomUUID().replaceAll('-', '')}`);
    if (incoming.method !== 'POST' || !/^\/v1\/messages(?:\?|$)/.test(incoming.url ?? ''))
      return fail(response, 404, 'not_found_error', 'Not Found');
    const refused = refusedHeaders(incoming);
    if (refused) return fail(response, ...refused);
    if (body.length > MOST_BYTES) return fail(response, 413, 'request_too_large', 'Request exceeds the maximum size');
    const request = JSON.parse(body.toString()) as Request;
    requests.push(request);
    const times: Served = { from: arrived };
    served.push(times);
    response.once('close', () => (times.to = performance.now()));
    if (!MODELS.includes(plainModel(String(request.model))))
      return fail(response, 404, 'not_found_error', `model: ${request.model}`);
    const wrong = wrongWith(request);
    if (wrong) return fail(response, 400, 'invalid_request_error', wrong);
    if (cassette) return replay(cassette, request, incoming, response);
    const step = steps.shift() ?? 'plain';
    const fault = step !== 'plain' && !('content' in step) ? step : undefined;
    if (fault && 'hang' in fault) return;
    if (fault && 'status' in fault) {
      if (fault.retryAfterMs !== undefined) response.setHeader('retry-after-ms', String(fault.retryAfterMs));
      return fail(
        response,
        fault.status,
        fault.type ?? errorTypeOf(fault.status),
        fault.message ?? 'as the script has it',
      );
    }
    const reply = step !== 'plain' && 'content' in step ? step : replyTo(request);
    const message = messageOf(request, reply, cache);
    if (request.stream) await stream(response, message, fault, () => (times.firstText ??= performance.now()));
    else await whole(response, JSON.stringify(message), fault);
  }

  async function replay(
    tape: Cassette,
    request: Request,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { upstream } = options.cassette!;
    const known = tape.find(request);
    if (!known && !upstream) return fail(response, 500, 'api_error', 'this request was not recorded');
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).filter(([name]) => /^(?:authorization|anthropic-|content-type$)/.test(name)),
    ) as Record<string, string>;
    const exchange = known ?? (await tape.record(request, upstream!, headers));
    response.writeHead(exchange.status, { 'content-type': exchange.contentType }).end(exchange.body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    served,
    next: (...more) => void steps.push(...more),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function refusedHeaders({ headers }: IncomingMessage): [number, string, string] | undefined {
  if (!/^(?:Bearer \S+|AWS4-HMAC-SHA256 Credential=\S+,)/.test(headers.authorization ?? ''))
    return [401, 'authentication_error', 'Authorization: a Bearer token or an AWS signature is required'];
  if (!headers['anthropic-version']) return [400, 'invalid_request_error', 'anthropic-version: header is required'];
  if (!headers['content-type']?.startsWith('application/json'))
    return [400, 'invalid_request_error', 'content-type: must be application/json'];
  return undefined;
}

function messageOf(request: Request, reply: Reply, cache: PromptCache): Message {
  const content = contentOf(reply);
  const { input, cacheWrite, cacheRead } = cache.take(request);
  const said = content.map((block) => (block.type === 'text' ? block.text : JSON.stringify(block))).join('');
  return {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: plainModel(request.model),
    content,
    stop_reason: reply.stop_reason ?? 'end_turn',
    stop_sequence: null,
    stop_details:
      reply.stop_reason === 'refusal'
        ? { type: 'refusal', category: null, explanation: reply.explanation ?? null }
        : null,
    usage: {
      input_tokens: input,
      output_tokens: tokensIn(said.length),
      cache_creation_input_tokens: cacheWrite,
      cache_read_input_tokens: cacheRead,
      cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
      service_tier: 'standard',
    },
  } as Message;
}

async function stream(
  response: ServerResponse,
  message: Message,
  fault: Fault | undefined,
  onText: () => void,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const [index, event] of eventsOf(message).entries()) {
    if (response.destroyed) return;
    if (fault && 'stallAfter' in fault && index === fault.stallAfter) return;
    if (fault && 'errorAfter' in fault && index === fault.errorAfter) {
      const error = { type: fault.type ?? 'overloaded_error', message: 'as the script has it' };
      response.end(sse({ type: 'error', error } as { type: string }));
      return;
    }
    if (fault && 'cutAfter' in fault && index === fault.cutAfter)
      return void (fault.cleanly ? response.end() : response.destroy());
    if (fault && 'paceMs' in fault) await setTimeout(fault.paceMs);
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') onText();
    await written(response, sse(event));
  }
  response.end();
}

async function whole(response: ServerResponse, body: string, fault: Fault | undefined): Promise<void> {
  response.setHeader('content-type', 'application/json');
  if (!fault || !('cutAfter' in fault)) return void response.end(body);
  // Not in events, so in its middle; its length was told, so that it is missed.
  response.setHeader('content-length', Buffer.byteLength(body));
  await written(response, body.slice(0, body.length / 2));
  response.destroy();
}

/** On its way: a line that is cut afterwards does not take it back. Nor does it matter when nobody listens any more. */
const written = (response: ServerResponse, text: string) =>
  new Promise<void>((resolve) => response.write(text, () => resolve()));

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ type: 'error', error: { type, message }, request_id: response.getHeader('request-id') }),
  );
}

function errorTypeOf(status: number): string {
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    402: 'billing_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    504: 'timeout_error',
    529: 'overloaded_error',
  };
  return types[status] ?? 'api_error';
}
