import { FunctionContext } from '@docent/function-kit';
import { startLocalStorage, type LocalStorage } from '@docent/storage/testing';
import type { Context as LambdaContext } from 'aws-lambda';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { app } from './app.ts';

/** Lambda, with as many turns running as may. */
let lambda: Server;
let storage: LocalStorage;

beforeAll(async () => {
  storage = await startLocalStorage();
  lambda = createServer((request, response) => {
    request.resume();
    response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' });
    response.end(JSON.stringify({ Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }));
  });
  lambda.listen(0, '127.0.0.1');
  await once(lambda, 'listening');
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
  process.env.DOCENT_LOCAL = '1';
});
afterAll(async () => {
  lambda.closeAllConnections();
  lambda.close();
  await storage.stop();
});

/** Asks with a second or so until the deadline of the wait. */
function ask(headers: Record<string, string> = {}) {
  const invocation = { awsRequestId: 'r', getRemainingTimeInMillis: () => 3_500 } as unknown as LambdaContext;
  const context = new FunctionContext('chat-handler', invocation);
  const body = JSON.stringify({ question: 'How long?' });
  const request = {
    method: 'POST',
    body,
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
  };
  return app.request('http://localhost/chat', request, { context });
}

test('a question beyond those that run is shown as queued, and told at its deadline when to come back', async () => {
  const response = await ask();
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const blocks = (await response.text()).trim().split('\n\n');
  expect(blocks.map((block) => JSON.parse(block.split('\ndata: ')[1]!))).toMatchObject([
    { type: 'queued' },
    { type: 'error', code: 'TooManyRequests', details: { retryAfterSeconds: 1 } },
  ]);
});

test('to who asks for one object that is 429, with Retry-After', async () => {
  const response = await ask({ accept: 'application/json' });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({ title: 'TooManyRequests', status: 429 });
});

test('pages of sites that are named may ask, and are told so', async () => {
  process.env.CORS_ORIGINS = 'https://wiki.example, https://docs.example';
  const preflight = (origin: string) =>
    app.request(
      'http://localhost/chat',
      { method: 'OPTIONS', headers: { origin, host: 'localhost', 'access-control-request-method': 'POST' } },
      { context: new FunctionContext('chat-handler', { getRemainingTimeInMillis: () => 9_000 } as LambdaContext) },
    );
  const allowed = await preflight('https://docs.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://docs.example');
  expect(allowed.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
  const refused = await preflight('https://evil.example');
  expect(refused.status).toBe(403);
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});
