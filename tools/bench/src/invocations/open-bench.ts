import { loadFunctions } from '@docent/lambda/function-config';
import { startCloud, startEmulator } from '@docent/local-cloud/testing';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = 'echo';
const event = JSON.stringify({ an: 'event' });
/** The local cloud wants to know which service is meant; a developer's signature it does not check. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=none';

export interface Bench {
  /** Calls the function in the local cloud, which runs as `npm start` has it. */
  ours(): Promise<unknown>;
  /** Calls the function in AWS's emulator. */
  emulator(): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One function in a workspace of its own, in the local cloud and in the emulator. */
export async function openBench(): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  try {
    const root = await mkdtemp(join(tmpdir(), 'docent-invocations-'));
    stack.defer(() => rm(root, { recursive: true, force: true }));
    const folder = join(root, 'apps', name);
    await mkdir(join(folder, 'src'), { recursive: true });
    const settings = { description: 'Gives back its event', memoryMb: 256, timeoutSeconds: 10 };
    await writeFile(join(folder, 'function.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'src/handler.ts'), 'export const handler = async (event: unknown) => event;\n');

    const cloud = await startCloud(join(root, 'state'), root);
    stack.defer(async () => void (await cloud.stop()));
    const emulator = stack.use(await startEmulator(loadFunctions(root)[0]!));
    const agent = stack.adopt(new Agent({ keepAlive: true, maxSockets: 1 }), (open) => open.destroy());
    const path = `/2015-03-31/functions/chatbot-${name}/invocations`;
    return {
      ours: () => call(agent, cloud.endpoint + path),
      emulator: () => call(agent, emulator.url),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function call(agent: Agent, url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { authorization, 'content-length': event.length };
  const sent = request(url, { method: 'POST', agent, headers }, (response) => {
    let answer = '';
    response.setEncoding('utf8').on('data', (text: string) => (answer += text));
    response.on('error', reject);
    response.on('end', () => (answer === event ? resolve() : reject(new Error(`${url} answered ${answer}`))));
  });
  sent.on('error', reject);
  sent.end(event);
  return promise;
}
