import { workspace } from './testing/clone.ts';
import { startCloud, pdf } from './testing/containers/cloud.ts';
import { startContainer, type Container, type ContainerOptions } from './testing/containers/container.ts';
import { startDocker } from './testing/containers/docker.ts';
import { functions, pushImages, reference } from './testing/containers/pushed-images.ts';
import { startRegistryServer } from './testing/containers/registry-server.ts';
import { describeDocker } from './testing/describe-docker.ts';

const stack = new AsyncDisposableStack();
let docker: Awaited<ReturnType<typeof startDocker>>['docker'];
let cloud: Awaited<ReturnType<typeof startCloud>>;
let registry: string;

beforeAll(async () => {
  registry = stack.use(await startRegistryServer()).host;
  docker = stack.use(await startDocker()).docker;
  cloud = stack.use(await startCloud());
  await pushImages(workspace, registry);
  for (const { name } of functions) await docker('pull', '--quiet', reference(registry, name));
});
afterAll(() => stack.disposeAsync());

/**
 * One story that every function has its part in: a document is taken in, processed, found, asked about and shown. The
 * functions that are called from within a container answer from the local cloud.
 */
describeDocker.each(['runtime-api', 'rie'] as const)('by %s, from containers without privileges', (by) => {
  const caller = { tenant: by };
  const started = new Map<string, Promise<Container>>();
  let document = '';
  let passage: Record<string, unknown>;

  const invoke = async (name: string, event: unknown) => JSON.parse(await invokeForText(name, event));

  async function invokeForText(name: string, event: unknown): Promise<string> {
    const { memoryMb, timeoutSeconds, environment } = functions.find((fn) => fn.name === name)!;
    const options: ContainerOptions = {
      ...{ image: reference(registry, name), memoryMb, timeoutMs: timeoutSeconds * 1000, by },
      variables: { ...environment, ...cloud.variables(name) },
    };
    if (!started.has(name)) started.set(name, startContainer(docker, options));
    return (await started.get(name)!).invoke(event);
  }

  afterEach(async () => {
    for (const container of started.values()) await (await container)[Symbol.asyncDispose]();
  });
  const invoked = new Set<string>();
  afterEach(() => {
    for (const name of started.keys()) invoked.add(name);
    started.clear();
  });

  test('document-management gives a place to upload a document to, rag-processor indexes it', async () => {
    const { bytes, sha256 } = pdf('The warranty lasts for twelve months.');
    const facts = { bytes: bytes.length, sha256, mediaType: 'application/pdf' };
    const event = { action: 'upload', caller, path: 'warranty.pdf', ...facts };
    const { record, upload } = await invoke('document-management', event);
    document = record.document;
    const put = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
    expect(put.status).toBe(200);
    const processed = await invoke('rag-processor', { Records: [await cloud.nextMessage()] });
    expect(processed).toEqual({ batchItemFailures: [] });
  });

  test('document-metadata knows that it is ready, with its chunk embedded', async () => {
    const { record } = await invoke('document-metadata', { action: 'get', caller, document });
    expect(record).toMatchObject({ path: 'warranty.pdf', status: 'READY', pages: 1, chunks: 1, embedded: true });
  });

  test('document-content gives its text', async () => {
    const { text, pages } = await invoke('document-content', { caller, document });
    expect(text.trim()).toBe('The warranty lasts for twelve months.');
    expect(pages).toEqual({ from: 1, to: 1 });
  });

  test('embedding-service embeds with the model of its image', async () => {
    const { model, dimensions, vectors } = await invoke('embedding-service', { texts: ['a', 'b'], kind: 'query' });
    expect({ model, dimensions, count: vectors.length }).toEqual({
      model: 'bge-small-en-v1.5',
      dimensions: 384,
      count: 2,
    });
  });

  test('vector-search opens the index', async () => {
    const event = { action: 'search', caller, text: 'warranty', limit: 5 };
    const { candidates } = await invoke('vector-search', event);
    expect(candidates.map((candidate: { document: string }) => candidate.document)).toEqual([document]);
  });

  test('rag-search finds the passage, by meaning too', async () => {
    const { passages, dense } = await invoke('rag-search', { caller, queries: ['How long is the guarantee?'] });
    expect(dense).toBe(true);
    expect(passages[0].text).toContain('twelve months');
    const { ranks: _, ...found } = passages[0];
    passage = found;
  });

  test('source-extractor checks a quote of it word for word', async () => {
    const citations = ['twelve months', 'thirteen months'].map((quote) => ({ passage, quote }));
    const { resolved, sources } = await invoke('source-extractor', { caller, citations });
    expect(resolved.map(({ number }: { number: number | null }) => number)).toEqual([1, null]);
    expect(sources[0]).toMatchObject({ number: 1, document: 'warranty.pdf' });
  });

  test('action-executor searches and lists side by side', async () => {
    const actions = [{ type: 'search', queries: ['warranty'] }, { type: 'list' }];
    const { observations } = await invoke('action-executor', { caller, actions });
    expect(observations[0].passages[0].text).toContain('twelve months');
    expect(observations[1].documents).toHaveLength(1);
  });

  test('claude-decision decides, without a key by itself', async () => {
    const decided = await invoke('claude-decision', { caller, question: 'How long is the warranty?' });
    expect(decided).toMatchObject({ offline: true, actions: [{ type: 'search' }] });
  });

  test('response-enhancement marks what nothing supports', async () => {
    const event = { caller, question: 'How long is the warranty?', answer: 'Twelve months.', sources: [] };
    const { answer, unsupported } = await invoke('response-enhancement', event);
    expect(answer).toBe('Twelve months.');
    expect(unsupported).toHaveLength(1);
  });

  test('response-formatter makes HTML', async () => {
    const { body } = await invoke('response-formatter', { answer: 'Twelve **months**.', format: 'html' });
    expect(body).toBe('<p>Twelve <strong>months</strong>.</p>\n');
  });

  test('orchestrator streams a turn to a cited answer, which conversation-manager then lists', async () => {
    const lines = await invokeForText('orchestrator', { caller, question: 'How long is the warranty?' });
    const events = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0].type).toBe('turn');
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      offline: true,
      sources: [{ number: 1, document: 'warranty.pdf' }],
    });
    expect(events.at(-1).answer).toContain('twelve months');
    const { conversations } = await invoke('conversation-manager', { action: 'list', caller });
    expect(conversations).toMatchObject([{ conversation: events[0].conversation, turns: 1 }]);
  });

  test('chat-handler answers over HTTP', async () => {
    const event = {
      version: '2.0',
      rawPath: '/health',
      requestContext: { domainName: 'localhost', http: { method: 'GET', path: '/health' } },
    };
    const [prelude, body] = (await invokeForText('chat-handler', event)).split('\0'.repeat(8)) as [string, string];
    expect(JSON.parse(prelude)).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(body)).toMatchObject({ status: expect.any(String) });
  });

  test('and so every function was invoked', () => {
    expect([...invoked].sort()).toEqual(functions.map(({ name }) => name));
  });
});
