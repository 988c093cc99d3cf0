import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clientSettings,
  eventually,
  remove,
  startCloud,
  temporaryState,
  type TestCloud,
} from './testing/start-cloud.ts';

const state = temporaryState();
let cloud: TestCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await startCloud(state);
  lambda = new LambdaClient(clientSettings(cloud));
});
afterAll(async () => {
  lambda.destroy();
  await cloud.stop();
  remove(state);
});

async function invoke(name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...more }));
  const text = answer.Payload?.transformToString();
  return { ...answer, payload: text ? JSON.parse(text) : undefined };
}

const recordOf = (requestId: string) =>
  eventually(async () => (await cloud.invocations()).find((record) => record.requestId === requestId));

describe('a buffered invocation', () => {
  test('answers with what the handler returned, and with the version', async () => {
    const { payload, StatusCode, ExecutedVersion, FunctionError } = await invoke('chatbot-echo', { ä: [1, '∑'] });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(payload).toMatchObject({ event: { ä: [1, '∑'] }, functionName: 'chatbot-echo' });
    expect(payload.remainingMs).toBeGreaterThan(9000);
  });

  test('takes an ARN for a name', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:chatbot-echo';
    expect((await invoke(arn)).payload.functionName).toBe('chatbot-echo');
  });

  test('hands the client context on', async () => {
    const context = { custom: { größe: 'ö' } };
    const ClientContext = Buffer.from(JSON.stringify(context)).toString('base64');
    expect((await invoke('chatbot-echo', {}, { ClientContext })).payload.clientContext).toEqual(context);
  });

  test('runs in the same process when asked one after another, in several when asked at once', async () => {
    const [first, second] = [await invoke('chatbot-echo'), await invoke('chatbot-echo')];
    expect(second.payload.pid).toBe(first.payload.pid);
    expect(second.payload.calls).toBe(first.payload.calls + 1);
    const held = invoke('chatbot-misbehaving', { way: 'tell its process' });
    const other = invoke('chatbot-misbehaving', { way: 'tell its process' });
    expect((await held).payload).not.toBe((await other).payload);
  });

  test('gives the log’s tail, with the lines that Lambda writes around the function’s', async () => {
    const { LogResult, payload } = await invoke('chatbot-echo', {}, { LogType: 'Tail' });
    const lines = Buffer.from(LogResult!, 'base64').toString('utf8').trim().split('\n');
    expect(lines).toEqual([
      `START RequestId: ${payload.requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\S+Z\\t${payload.requestId}\\tINFO\\techoing$`)),
      `END RequestId: ${payload.requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB/,
      ),
    ]);
  });

  test('is checked and not run by DryRun', async () => {
    const before = (await cloud.invocations()).length;
    expect((await invoke('chatbot-echo', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
    expect((await cloud.invocations()).length).toBe(before);
  });
});

test('a function sees Lambda’s variables and none of the machine’s', async () => {
  const { environment } = (await invoke('chatbot-echo')).payload;
  expect(environment).toMatchObject({
    AWS_LAMBDA_FUNCTION_NAME: 'chatbot-echo',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ENDPOINT_URL_S3: cloud.endpoint,
    TABLE_NAME: 'docent',
    _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/),
  });
  expect(environment).not.toHaveProperty('HOME');
  expect(environment).not.toHaveProperty('NODE_OPTIONS');
});

describe('an invocation that goes wrong answers as Lambda does', () => {
  const answers = (way: string) => invoke('chatbot-misbehaving', { way });

  test('when the handler throws', async () => {
    const { payload, FunctionError, StatusCode } = await answers('throw');
    expect({ FunctionError, StatusCode }).toEqual({ FunctionError: 'Unhandled', StatusCode: 200 });
    expect(payload).toMatchObject({
      errorType: 'TeapotError',
      errorMessage: 'I am short and stout',
      trace: expect.any(Array),
    });
  });

  test.each([
    ['exits', 'exit', 'Runtime.ExitError', /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/],
    [
      'exits as if all were well',
      'leave',
      'Runtime.ExitError',
      /^RequestId: \S+ Error: Runtime exited without providing a reason$/,
    ],
    [
      'uses more memory than it has',
      'use memory',
      'Runtime.ExitError',
      /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
    ],
    [
      'answers with more than 6 MB',
      'answer too much',
      'Function.ResponseSizeTooLarge',
      /^Response payload size exceeded maximum allowed payload size/,
    ],
  ])('when it %s', async (_, way, errorType, errorMessage) => {
    const { payload, FunctionError } = await answers(way);
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toEqual({ errorType, errorMessage: expect.stringMatching(errorMessage) });
    expect((await answers('tell its process')).FunctionError).toBeUndefined();
  });

  test('when it takes too long', async () => {
    const { payload, FunctionError } = await invoke('chatbot-slow', { seconds: 3600 });
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 4\.00 seconds$/),
    });
    expect((await invoke('chatbot-slow', { seconds: 0 })).FunctionError).toBeUndefined();
  });

  test('when the function cannot be loaded', async () => {
    const { payload, FunctionError } = await invoke('chatbot-not-starting');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such configuration' });
  });
});

describe('an invocation that Lambda would not take is refused', () => {
  test.each([
    ['of an unknown function', 'chatbot-nobody', '{}', 'ResourceNotFoundException', 404],
    ['whose event is no JSON', 'chatbot-echo', '{', 'InvalidRequestContentException', 400],
    [
      'whose event is too large',
      'chatbot-echo',
      JSON.stringify('x'.repeat(6 * 1024 * 1024)),
      'RequestTooLargeException',
      413,
    ],
  ])('%s', async (_, FunctionName, Payload, name, status) => {
    const refusal = await lambda.send(new InvokeCommand({ FunctionName, Payload })).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test('beyond the reserved concurrency', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docent-hold-'));
    const file = join(folder, 'hold');
    writeFileSync(file, '');
    const held = invoke('chatbot-one-at-a-time', { file });
    const throttled = await eventually(() =>
      invoke('chatbot-one-at-a-time', { file: 'none' }).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(throttled).toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
    rmSync(folder, { recursive: true });
    expect((await held).FunctionError).toBeUndefined();
    expect((await invoke('chatbot-one-at-a-time', { file })).FunctionError).toBeUndefined();
  });
});

describe('an asynchronous invocation', () => {
  test('is taken at once and runs later', async () => {
    const { StatusCode, $metadata } = await invoke('chatbot-echo', { later: true }, { InvocationType: 'Event' });
    expect(StatusCode).toBe(202);
    expect(await recordOf($metadata.requestId!)).toMatchObject({ function: 'echo', status: 'success' });
  });
});

describe('a streamed invocation', () => {
  async function streamed(name: string, event: unknown) {
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: name,
      Payload: JSON.stringify(event),
      LogType: 'Tail',
    });
    const { EventStream } = await lambda.send(command);
    const parts: string[] = [];
    let complete;
    for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
      if (PayloadChunk) parts.push(Buffer.from(PayloadChunk.Payload!).toString('utf8'));
      complete = InvokeComplete ?? complete;
    }
    return { parts, complete };
  }

  test('gives the parts as they are written, then the log', async () => {
    const { parts, complete } = await streamed('chatbot-streaming', {
      parts: ['one', 'two'],
    });
    expect(parts.join('')).toBe('onetwo');
    expect(complete!.ErrorCode).toBeUndefined();
    expect(Buffer.from(complete!.LogResult!, 'base64').toString('utf8')).toMatch(/^REPORT/m);
  });

  test('ends with the error of a handler that fails in the middle', async () => {
    const { parts, complete } = await streamed('chatbot-streaming', { parts: ['one'], fail: true });
    expect(parts.join('')).toBe('one');
    expect(complete!.ErrorCode).toBe('Unhandled');
    expect(JSON.parse(complete!.ErrorDetails!)).toMatchObject({ errorMessage: 'the well ran dry' });
  });

  test('of a buffered function gives its answer in one part', async () => {
    expect(JSON.parse((await streamed('chatbot-echo', { a: 1 })).parts.join(''))).toMatchObject({ event: { a: 1 } });
  });
});
