import { contract } from '@docent/contracts/contract';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { callFunction } from './call.ts';

const echo = contract('echo', { input: z.object({}), output: z.object({}), example: {} });

/** Lambda's Invoke, which is busy so many times. */
let lambda: Server;
let busyTimes = 0;

beforeAll(async () => {
  lambda = createServer((request, response) => {
    request.resume();
    if (busyTimes-- > 0) {
      response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' });
      return response.end(
        JSON.stringify({ message: 'Rate Exceeded.', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
      );
    }
    return response.end(JSON.stringify({ output: {}, accounts: { cold: false, calls: [], usage: [] } }));
  });
  lambda.listen(0, '127.0.0.1');
  await once(lambda, 'listening');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
});
afterAll(() => {
  lambda.closeAllConnections();
  lambda.close();
});

async function call(milliseconds: number, signal = AbortSignal.timeout(milliseconds)) {
  let waits = 0;
  const outgoing = {
    ...{ carried: { deadline: Date.now() + milliseconds }, signal, settle: () => undefined },
    onBusy: () => void waits++,
  };
  const outcome = await callFunction(echo, {}, outgoing).then(
    () => 'answered',
    ({ code, details }) => ({ code, ...details }),
  );
  return { outcome, waits };
}

test('a busy function is asked again until it answers, and the wait is told of once', async () => {
  busyTimes = 5;
  expect(await call(60_000)).toEqual({ outcome: 'answered', waits: 1 });
});

test('one that stays busy is given up at the deadline, with the advice to come back', async () => {
  busyTimes = Infinity;
  expect(await call(1_000)).toEqual({ outcome: { code: 'TooManyRequests', retryAfterSeconds: 1 }, waits: 1 });
});

test('who goes away while waiting is no longer waited for', async () => {
  busyTimes = Infinity;
  const gone = new AbortController();
  const calling = call(60_000, gone.signal);
  gone.abort();
  expect((await calling).outcome).toEqual({ code: 'Cancelled' });
});
