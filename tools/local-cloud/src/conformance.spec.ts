import { runtimeInterfaceEmulator } from '@docent/lambda/testing';
import { loadFunctions } from '@docent/lambda/function-config';
import { fileURLToPath } from 'node:url';
import { startEmulator, type Emulator } from './testing/emulator.ts';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { eventually } from './testing/start-cloud.ts';

/**
 * The same invocations to the local cloud and to AWS's own runtime interface emulator, of the same bundle under the same
 * runtime client. Where the emulator is known not to be Lambda, `differences` names how and why.
 */
const missing = await runtimeInterfaceEmulator().then(
  () => undefined,
  (error: Error) => error,
);
// Said aloud: names of skipped tests are not.
if (missing) console.warn(`Not compared with AWS’s emulator, which pip cannot give: ${missing.message}`);
const suite = missing ? describe.skip : describe;
const workspace = fileURLToPath(new URL('./testing/fixture', import.meta.url));
const names = ['conforming', 'slow', 'streaming', 'not-starting'] as const;
const authorization =
  'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=any';

interface Answer {
  status: number;
  /** X-Amz-Function-Error. */
  functionError: string | null;
  body: string;
  log: string[];
}

suite('as AWS’s emulator answers, so does the local cloud', () => {
  const cloud = cloudForFile();
  const emulators = new Map<string, Emulator>();

  beforeAll(async () => {
    for (const fn of loadFunctions(workspace).filter(({ name }) => names.includes(name as (typeof names)[number])))
      emulators.set(fn.name, await startEmulator(fn));
  });
  afterAll(async () => {
    for (const emulator of emulators.values()) await emulator[Symbol.asyncDispose]();
  });

  async function post(url: string, body: string, clientContext = '') {
    const context = clientContext && { 'x-amz-client-context': Buffer.from(clientContext).toString('base64') };
    const headers = { authorization, 'x-amz-log-type': 'Tail', ...context };
    const response = await fetch(url, { method: 'POST', body, headers });
    return { response, body: withoutIds(await response.text()) };
  }

  async function local(name: string, event: string, clientContext?: string): Promise<Answer> {
    const url = `${cloud.endpoint}/2015-03-31/functions/chatbot-${name}/invocations`;
    const { response, body } = await post(url, event, clientContext);
    const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8');
    const functionError = response.headers.get('x-amz-function-error');
    return { status: response.status, functionError, body, log: ownLines(tail.split('\n')) };
  }

  async function emulated(name: string, event: string, clientContext?: string): Promise<Answer> {
    const { url, lines } = emulators.get(name)!;
    const before = lines.length;
    const { response, body } = await post(url, event, clientContext);
    const functionError = response.headers.get('x-amz-function-error');
    const log = async () => {
      const since = lines.slice(before);
      return since.some((line) => /^END RequestId/.test(line)) ? ownLines(since) : undefined;
    };
    const ended = response.status === 200;
    return { status: response.status, functionError, body, log: ended ? await eventually(log) : [] };
  }

  async function both(name: string, event: string, clientContext?: string) {
    const [ours, theirs] = await Promise.all([local(name, event, clientContext), emulated(name, event, clientContext)]);
    return { ours, theirs };
  }

  test.each([
    ...['object', 'text', 'unicode', 'number', 'null', 'nothing', 'date', 'bytes', 'large', 'context', 'log'],
    ...['{"an":"event"}', '"text"', '[1]', '{"ä∑🫖":"\\u2028"}'],
  ])('success: %s', async (way) => {
    const { ours, theirs } = await both('conforming', eventOf(way));
    expect(ours).toEqual(theirs);
  });

  test.each([
    ...['bigint', 'circular', 'error', 'error of its own', 'error with a cause', 'error in unicode', 'thrown text'],
    ...['thrown object', 'thrown null', 'rejection', 'unknown way'],
  ])('an error of the handler: %s', async (way) => {
    const { ours, theirs } = await both('conforming', eventOf(way));
    expect(JSON.parse(ours.body)).toHaveProperty('errorType');
    expect(ours).toEqual({ ...theirs, ...differences.functionError });
  });

  test.each(['exit', 'leave', 'kill', 'lost rejection'])('the end of the process: %s', async (way) => {
    const { ours, theirs } = await both('conforming', eventOf(way));
    expect(theirs.status).toBe(502);
    expect(ours).toEqual({ ...theirs, ...differences.functionError, ...differences.status, log: expect.any(Array) });
    expect((await both('conforming', '{}')).ours.body).toBe('{}');
  });

  test('the end of its time', async () => {
    const { ours, theirs } = await both('slow', '{"seconds":3600}');
    expect(theirs.body).toBe('Task timed out after 4.00 seconds');
    expect(ours).toEqual({ ...theirs, ...differences.functionError, ...differences.timeout(theirs.body) });
  });

  test('a client context', async () => {
    const { ours, theirs } = await both('conforming', eventOf('client context'), '{"custom":{"a":[1]}}');
    expect(ours).toEqual(theirs);
  });

  test.each([
    ['of parts', { parts: ['one', 'ä∑'] }],
    ['of nothing', { parts: [] }],
  ])('a streamed response %s', async (_, event) => {
    const { ours, theirs } = await both('streaming', JSON.stringify(event));
    expect(ours).toEqual(theirs);
  });

  test('a function that fails while it is loaded', async () => {
    const { ours, theirs } = await both('not-starting', '{}');
    expect(JSON.parse(ours.body)).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such configuration' });
    expect(ours).toEqual({ ...theirs, ...differences.functionError, ...differences.status, log: expect.any(Array) });
  });

  test.each(['{', ''])('an event that is no JSON: %j', async (event) => {
    const { ours, theirs } = await both('conforming', event);
    expect(theirs).toMatchObject({ status: 502, body: expect.stringContaining('exit status 1') });
    expect(ours).toMatchObject(event === '' ? differences.noEvent : differences.brokenEvent);
  });
});

/** What Lambda does as its documentation has it, and the emulator otherwise. */
const differences = {
  /** Lambda tells a failed invocation by X-Amz-Function-Error; the emulator sets no headers of the Invoke API. */
  functionError: { functionError: 'Unhandled' },
  /** Lambda answers 200 whenever the function was invoked; the emulator answers 502 when its process has ended. */
  status: { status: 200 },
  /** Lambda's answer to a timeout is an error in JSON like any other; the emulator's is the message alone. */
  timeout: (message: string) => ({
    body: JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ID Error: ${message}` }),
  }),
  /** Lambda refuses what is no JSON; the emulator hands it to the runtime client, which ends over it. */
  brokenEvent: { status: 400, body: expect.stringContaining('Could not parse request body into json') },
  /** Lambda takes no payload for an empty object. */
  noEvent: { status: 200, body: '{}' },
};

const eventOf = (way: string): string => (/^[a-z ]+$/.test(way) ? JSON.stringify({ way }) : way);
const withoutIds = (text: string): string => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');

/** What the function wrote, without the lines of the platform, which say more or less, and without times. */
function ownLines(lines: string[]): string[] {
  return lines
    .filter((line) => line && !/^(START|END|REPORT|INIT_REPORT) |\(rapid\)|Task timed out/.test(line))
    .map((line) => withoutIds(line).replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME'));
}
