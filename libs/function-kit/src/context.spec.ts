import { contract } from '@docent/contracts/contract';
import type { Context as LambdaContext } from 'aws-lambda';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { fromClientContext, toClientContext, type Carried } from './carried.ts';
import { FunctionContext } from './context.ts';

const echo = contract('echo', { input: z.object({}), output: z.object({}), example: {} });
const accounts = { cold: false, calls: [], usage: [] };

/** Lambda's Invoke, as far as the SDK needs it: tells what was carried, and answers unless it is told to hang. */
let lambda: Server;
let carried: Carried[];
let hangs = false;

beforeAll(async () => {
  lambda = createServer((request, response) => {
    const header = String(request.headers['x-amz-client-context']);
    carried.push(fromClientContext(JSON.parse(Buffer.from(header, 'base64').toString()))!);
    request.resume();
    if (!hangs) response.end(JSON.stringify({ output: {}, accounts }));
  });
  lambda.listen(0, '127.0.0.1');
  await once(lambda, 'listening');
  Object.assign(process.env, {
    ...{
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
    },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
});
beforeEach(() => (carried = []));
afterAll(() => {
  lambda.closeAllConnections();
  lambda.close();
});

function invoked(remainingMs: number, by?: Carried): FunctionContext {
  const clientContext = by && JSON.parse(Buffer.from(toClientContext(by), 'base64').toString());
  const about = { awsRequestId: 'r', clientContext, getRemainingTimeInMillis: () => remainingMs };
  return new FunctionContext('echo', about as unknown as LambdaContext);
}

test('no call outlives its caller: each has the soonest of its own limit, its caller’s and the one it is given', async () => {
  const ms = fc.integer({ min: 10_000, max: 900_000 });
  await fc.assert(
    fc.asyncProperty(ms, fc.option(ms), fc.option(ms), fc.option(ms), async (own, caller, first, second) => {
      carried = [];
      const begun = Date.now();
      const given = (after: number | null) => (after === null ? {} : { deadline: begun + after + 0.5 });
      const outer = invoked(own, caller === null ? undefined : { deadline: begun + caller });
      await outer.call(echo, {}, given(first));
      await invoked(900_000, carried[0]).call(echo, {}, given(second));
      const [one, two] = carried.map(({ deadline }) => deadline) as [number, number];
      expect(one).toBeLessThanOrEqual(outer.deadline);
      expect(two).toBeLessThanOrEqual(one);
      for (const limit of [caller, first]) if (limit !== null) expect(one).toBeLessThanOrEqual(begun + limit + 0.5);
      if (second !== null) expect(two).toBeLessThanOrEqual(begun + second + 0.5);
      expect(Number.isInteger(one)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('what was spent is missing from the budget that the next call carries', async () => {
  const context = invoked(60_000, { deadline: Date.now() + 60_000, budget: { tokens: 1000, usd: 1 } });
  await context.call(echo, {});
  context.spend({
    ...{ role: 'decide', model: 'm', calls: 1, inputTokens: 100, outputTokens: 50 },
    ...{ cacheReadTokens: 0, cacheWriteTokens: 0, usd: 0.25 },
  });
  await context.call(echo, {});
  expect(carried.map(({ budget }) => budget)).toEqual([
    { tokens: 1000, usd: 1 },
    { tokens: 850, usd: 0.75 },
  ]);
});

test('a call that is not answered ends when its time is over, and none begins after it', async () => {
  hangs = true;
  const context = invoked(60_000, { deadline: Date.now() + 300 });
  await expect(context.call(echo, {})).rejects.toMatchObject({ code: 'DeadlineExceeded' });
  await expect(context.call(echo, {})).rejects.toMatchObject({
    code: 'DeadlineExceeded',
    message: expect.stringMatching(/no time left/),
  });
  expect(carried).toHaveLength(1);
  hangs = false;
});
