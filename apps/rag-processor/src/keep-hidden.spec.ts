import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import { startLocalStorage, type LocalStorage } from '@docent/storage/testing';
import type { Context } from 'aws-lambda';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A clock of the test's own, for the function and for the queue, which is in this process too. */
const TIMERS = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;
const REAL = [...TIMERS, 'setTimeout', 'clearTimeout'] as never;
const HIDDEN_MS = 120_000;
const SIGN_EVERY_MS = 40_000;
const TEN_MINUTES = 600_000;

const body = JSON.stringify({ Records: [{ s3: { object: { key: 'tenants/t/documents/d/v/source' } } }] });

let storage: LocalStorage;
let sqs: SQSClient;
/** The functions that rag-processor asks: they answer nothing before they fail. */
let lambda: Server;
let asked: PromiseWithResolvers<void>;
let failing: PromiseWithResolvers<void>;
let queue: { QueueUrl: string };
let work: (event: object) => Promise<unknown>;

beforeAll(async () => {
  storage = await startLocalStorage();
  lambda = createServer(async (request, response) => {
    request.resume();
    asked.resolve();
    await failing.promise;
    response.writeHead(400, { 'x-amzn-errortype': 'InvalidRequestContentException' }).end('{}');
  });
  await once(lambda.listen(0, '127.0.0.1'), 'listening');
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
  process.env.AWS_ENDPOINT_URL_SQS = process.env.AWS_ENDPOINT_URL_S3;
  sqs = new SQSClient();
  const Attributes = { VisibilityTimeout: '30' };
  await sqs.send(new CreateQueueCommand({ QueueName: 'ingest', Attributes }));
  queue = { QueueUrl: `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/ingest` };
  process.env.INGEST_QUEUE_URL = queue.QueueUrl;
  // What it logs of the failure that it is given is no news.
  process.env.LOG_LEVEL = 'silent';
  const { handler } = await import('./handler.ts');
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 900_000 } as Context;
  work = (event) => (handler as (event: object, context: Context) => Promise<unknown>)(event, context);
});
afterAll(async () => {
  sqs.destroy();
  lambda.closeAllConnections();
  lambda.close();
  await storage.stop();
});
beforeEach(() => {
  asked = Promise.withResolvers();
  failing = Promise.withResolvers();
  jest.useFakeTimers({ now: Date.now(), doNotFake: REAL });
});
afterEach(() => void jest.useRealTimers());

async function receive() {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ ...queue, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  );
  return Messages;
}

/** What Lambda invokes the function with, for the queue's next message. */
async function nextEvent() {
  await sqs.send(new SendMessageCommand({ ...queue, MessageBody: body }));
  const [message] = await receive();
  const { MessageId: messageId, ReceiptHandle: receiptHandle, Body, Attributes: attributes } = message!;
  return { Records: [{ messageId, receiptHandle, body: Body, attributes }] };
}

/** Resolves when the queue has taken the next sign of life. */
function nextSign(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const channel = 'http.client.response.finish';
  const look = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('x-amz-target') !== 'AmazonSQS.ChangeMessageVisibility') return;
    unsubscribe(channel, look);
    resolve();
  };
  subscribe(channel, look);
  return promise;
}

async function goOnFor(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += SIGN_EVERY_MS) {
    const sign = nextSign();
    jest.advanceTimersByTime(SIGN_EVERY_MS);
    await sign;
    expect(await receive()).toEqual([]);
  }
}

test('a message is not delivered again while work on it goes on, however much longer than it is hidden', async () => {
  const event = await nextEvent();
  const sign = nextSign();
  const done = work(event);
  await Promise.all([asked.promise, sign]);
  await goOnFor(TEN_MINUTES);
  failing.resolve();
  expect(await done).toMatchObject({ batchItemFailures: [{ itemIdentifier: expect.any(String) }] });
  // Nothing hides it any more but the last sign of life.
  jest.advanceTimersByTime(HIDDEN_MS - 1);
  expect(await receive()).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(await receive()).toMatchObject([{ Body: body, Attributes: { ApproximateReceiveCount: '2' } }]);
});
