import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { clientSettings, eventually } from './testing/start-cloud.ts';

const cloud = cloudForFile();
const lambda = new LambdaClient(clientSettings(cloud));
/** Takes eleven seconds, in which the other tests run. */
let neverReady: ReturnType<typeof invoke>;

beforeAll(() => {
  neverReady = invoke('chatbot-never-ready', {}, { LogType: 'Tail' });
});

async function invoke(name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...more }));
  const text = answer.Payload?.transformToString();
  return { ...answer, payload: text ? JSON.parse(text) : undefined };
}

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

  test('of the log gives the last 4 KB', async () => {
    const way = 'write a long log';
    const { LogResult } = await invoke('chatbot-misbehaving', { way }, { LogType: 'Tail' });
    const tail = Buffer.from(LogResult!, 'base64');
    expect(tail.length).toBe(4096);
    expect(tail.toString('utf8')).toMatch(/^x+\nEND RequestId: .+\nREPORT .+\n$/);
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
      'keeps more in /tmp than it may',
      'fill its storage',
      'Runtime.ExitError',
      /^RequestId: \S+ Error: ENOSPC: no space left on device: .+ephemeralStorageMb, 512 MB$/,
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

  test('when its initialisation takes more than ten seconds: it is begun again, in the time of the invocation', async () => {
    const { payload, FunctionError, LogResult } = await neverReady;
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
    });
    const log = Buffer.from(LogResult!, 'base64').toString('utf8');
    expect(log).toMatch(/^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: timeout$/m);
  });

  test('when the function cannot be loaded', async () => {
    const { payload, FunctionError } = await invoke('chatbot-not-starting');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such configuration' });
  });
});

describe('an invocation that Lambda would not take is refused', () => {
  test.each([
    ['of an unknown function', 'RequestResponse', 'chatbot-nobody', '{}', 'ResourceNotFoundException', 404],
    ['whose event is no JSON', 'RequestResponse', 'chatbot-echo', '{', 'InvalidRequestContentException', 400],
    [
      'whose event is too large',
      'RequestResponse',
      'chatbot-echo',
      JSON.stringify('x'.repeat(6 * 1024 * 1024)),
      'RequestTooLargeException',
      413,
    ],
    [
      'whose event is too large to be kept',
      'Event',
      'chatbot-echo',
      JSON.stringify('x'.repeat(1024 * 1024)),
      'RequestTooLargeException',
      413,
    ],
  ] as const)('%s', async (_, InvocationType, FunctionName, Payload, name, status) => {
    const command = new InvokeCommand({ FunctionName, Payload, InvocationType });
    const refusal = await lambda.send(command).catch((error: unknown) => error);
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
    expect(throttled).toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    rmSync(folder, { recursive: true });
    expect((await held).FunctionError).toBeUndefined();
    expect((await invoke('chatbot-one-at-a-time', { file })).FunctionError).toBeUndefined();
  });
});

describe('a streamed invocation', () => {
  async function stream(name: string, event: unknown, each: (part: Uint8Array) => void, LogType?: 'Tail') {
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: name,
      Payload: JSON.stringify(event),
      LogType,
    });
    const { EventStream } = await lambda.send(command);
    let complete;
    for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
      if (PayloadChunk) each(PayloadChunk.Payload!);
      complete = InvokeComplete ?? complete;
    }
    return complete;
  }

  async function streamed(name: string, event: unknown) {
    const parts: string[] = [];
    const complete = await stream(name, event, (part) => parts.push(Buffer.from(part).toString('utf8')), 'Tail');
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

  // The first one meets an environment without a connection to answer on: it asks for the next event before it answers.
  test.each([
    ['before the first part', []],
    ['in the middle', ['one']],
  ])('ends with the error of a handler that fails %s, cold and warm', async (_, parts) => {
    await streamed('chatbot-streaming', { parts: [], then: 'exit' });
    for (let time = 0; time < 2; time++) {
      const answer = await streamed('chatbot-streaming', { parts, then: 'fail' });
      expect(answer.parts.join('')).toBe(parts.join(''));
      expect(answer.complete!.ErrorCode).toBe('Unhandled');
      expect(JSON.parse(answer.complete!.ErrorDetails!)).toMatchObject({ errorMessage: 'the well ran dry' });
    }
  });

  test('ends with the exit of a function that exits in the middle', async () => {
    const { parts, complete } = await streamed('chatbot-streaming', { parts: ['one'], then: 'exit' });
    expect(parts.join('')).toBe('one');
    expect(JSON.parse(complete!.ErrorDetails!)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    });
  });

  test('of nothing ends', async () => {
    expect((await streamed('chatbot-streaming', { parts: [] })).parts).toEqual([]);
  });

  test('may be larger than a buffered one, to which the function answers too', async () => {
    const event = { parts: ['x'], times: 7 * 1024 * 1024 };
    expect((await streamed('chatbot-streaming', event)).parts.join('').length).toBe(7 * 1024 * 1024);
    expect((await invoke('chatbot-streaming', event)).payload.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  test('may have 200 MB: at more it is cut off there, and ends with the error, however long the function goes on', async () => {
    const part = 8 * 1024 * 1024;
    const limit = 25 * part;
    const sent = async (parts: number, then?: 'stay') => {
      let bytes = 0;
      const event = { parts: Array(parts).fill('x'), times: part, then };
      const complete = await stream('chatbot-streaming', event, ({ length }) => (bytes += length));
      return { bytes, complete: complete! };
    };
    const whole = await sent(25);
    expect(whole).toEqual({ bytes: limit, complete: {} });
    const cut = await sent(26, 'stay');
    expect(cut).toMatchObject({ bytes: limit, complete: { ErrorCode: 'Unhandled' } });
    expect(JSON.parse(cut.complete.ErrorDetails!)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
    });
  });

  test('of a buffered function gives its answer in one part', async () => {
    expect(JSON.parse((await streamed('chatbot-echo', { a: 1 })).parts.join(''))).toMatchObject({ event: { a: 1 } });
  });
});
