import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AcceptedEvent } from './lambda/async-events.ts';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { clientSettings, eventually, temporaryState } from './testing/start-cloud.ts';

const state = temporaryState();

const hourMs = 60 * 60 * 1000;
const old: AcceptedEvent = {
  function: 'echo',
  request: { requestId: 'too-old', event: '{"too":"old"}', caller: 'client' },
  acceptedAt: Date.now() - 7 * hourMs,
};
const kept: AcceptedEvent = { ...old, request: { ...old.request, requestId: 'kept' }, acceptedAt: Date.now() - hourMs };

beforeAll(() => {
  // What a cloud before this one had accepted when it was killed.
  mkdirSync(join(state, 'events'));
  for (const event of [old, kept])
    writeFileSync(join(state, 'events', `${event.request.requestId}.json`), JSON.stringify(event));
});
const cloud = cloudForFile({ state });
const lambda = new LambdaClient(clientSettings(cloud));
const sqs = new SQSClient(clientSettings(cloud));

async function send(name: string, event: object): Promise<string> {
  const command = new InvokeCommand({
    FunctionName: name,
    Payload: JSON.stringify(event),
    InvocationType: 'Event',
  });
  const { StatusCode, $metadata } = await lambda.send(command);
  expect(StatusCode).toBe(202);
  return $metadata.requestId!;
}

/** What lies in the dead letters for a request, by the attributes that Lambda writes. */
async function deadLetter(requestId: string) {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'events-dead' }));
  return eventually(async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
    const { Messages: [message] = [] } = await sqs.send(command);
    const attributes = Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue]),
    );
    if (!message || attributes.RequestID !== requestId) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return { body: JSON.parse(message.Body!), attributes };
  });
}

const attempts = async (requestId: string) =>
  (await cloud.invocations()).filter((record) => record.requestId === requestId);

test('an event is taken at once and delivered later', async () => {
  const requestId = await send('chatbot-echo', { later: true });
  const [record] = await eventually(async () => {
    const found = await attempts(requestId);
    return found.length > 0 ? found : undefined;
  });
  expect(record).toMatchObject({ function: 'echo', status: 'success' });
});

test('an event that fails is tried twice more, then it lies in the dead letters', async () => {
  const requestId = await send('chatbot-misbehaving', { way: 'throw' });
  expect(await deadLetter(requestId)).toEqual({
    body: { way: 'throw' },
    attributes: { RequestID: requestId, ErrorCode: '200', ErrorMessage: 'I am short and stout' },
  });
  expect((await attempts(requestId)).map(({ status }) => status)).toEqual(['error', 'error', 'error']);
});

test('an event that a killed cloud had accepted is delivered by the next', async () => {
  expect(await eventually(async () => (await attempts('kept'))[0])).toMatchObject({ status: 'success' });
});

test('an event older than six hours is not tried any more', async () => {
  expect(await deadLetter('too-old')).toMatchObject({ body: { too: 'old' }, attributes: { ErrorCode: '429' } });
  expect(await attempts('too-old')).toEqual([]);
});
