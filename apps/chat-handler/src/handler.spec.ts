import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { newId } from '@docent/contracts/ids';

const url = process.env.DOCENT_URL!;
const absent = '0'.repeat(26);
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });
const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
const problemOf = async (response: Response | Promise<Response>) => {
  const answer = await response;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await answer.json()) as { status: number; title: string; detail: string; field?: string };
  expect(problem.status).toBe(answer.status);
  return problem;
};

// The first invocation of all builds the function.
beforeAll(() => get('/openapi.json'));

test('refuses an event that is no HTTP request by the name of its field', async () => {
  const { EventStream } = await new LambdaClient().send(
    new InvokeWithResponseStreamCommand({ FunctionName: 'chatbot-chat-handler', Payload: Buffer.from('{}') }),
  );
  const failures: unknown[] = [];
  for await (const { InvokeComplete } of EventStream!)
    if (InvokeComplete?.ErrorDetails) failures.push(JSON.parse(InvokeComplete.ErrorDetails));
  expect(failures).toMatchObject([{ errorType: 'InvalidInput', errorMessage: expect.stringContaining('rawPath') }]);
});

describe('what is wrong with a request is said as a problem', () => {
  test.each([
    ['a question that is empty', { question: ' ' }, 400, 'question'],
    ['a field that is not known', { question: 'q?', tenant: 'other' }, 400, 'tenant'],
    ['a filter that does not fit', { question: 'q?', filters: { collections: ['A B'] } }, 400, 'filters.collections.0'],
  ])('%s', async (_name, body, status, field) => {
    expect(await problemOf(send('POST', '/chat', body))).toMatchObject({ status, title: 'InvalidInput', field });
  });

  test('a body that is not JSON, or not said to be', async () => {
    const broken = fetch(`${url}/chat`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
    expect(await problemOf(broken)).toMatchObject({ status: 400 });
    expect(await problemOf(fetch(`${url}/chat`, { method: 'POST', body: '{}' }))).toMatchObject({ status: 415 });
  });

  test('a request that is too large', async () => {
    expect(await problemOf(send('POST', '/chat', { question: 'x'.repeat(300_000) }))).toMatchObject({ status: 413 });
  });

  test('a route, a document, a conversation or a turn that is not there', async () => {
    for (const path of ['/nothing', `/documents/${absent}`, `/conversations/${absent}`, `/turns/${absent}`])
      expect(await problemOf(get(path))).toMatchObject({ status: 404, title: 'NotFound' });
    const chat = send('POST', '/chat', { question: 'q?', conversation: absent });
    expect(await problemOf(chat)).toMatchObject({ status: 404 });
  });

  test('another site’s page, and another site’s name for this machine', async () => {
    const foreign = send('POST', '/chat', { question: 'q?' }, { origin: 'https://evil.example' });
    expect(await problemOf(foreign)).toMatchObject({ status: 403, title: 'Forbidden' });
  });
});

test('a document is registered and listed, and its upload address given', async () => {
  const document = { path: `${newId()}.md`, bytes: 3, sha256: 'a'.repeat(64) };
  const taken = (await (await send('POST', '/documents', document)).json()) as {
    record: { document: string };
    upload: { method: string; url: string };
  };
  expect(taken.upload.method).toBe('PUT');
  const { records } = (await (await get('/documents?limit=1000')).json()) as { records: { document: string }[] };
  expect(records.map((record) => record.document)).toContain(taken.record.document);
  expect((await get(`/documents/${taken.record.document}`)).status).toBe(200);
});

type Event = { id?: string; event: string; data: { type: string; turn: string; conversation: string; answer: string } };

async function eventsOf(response: Response): Promise<Event[]> {
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return (await response.text())
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
      return { id: fields.get('id'), event: fields.get('event')!, data: JSON.parse(fields.get('data')!) };
    });
}

describe('a question', () => {
  let events: Event[];
  let done: Event['data'];

  beforeAll(async () => {
    events = await eventsOf(await send('POST', '/chat', { question: 'How long is the warranty?' }));
    done = events.at(-1)!.data;
  });

  test('is answered by events that are numbered in order', () => {
    expect(events[0]!.event).toBe('turn');
    expect(done).toMatchObject({ type: 'done', turn: events[0]!.data.turn });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `${done.turn}.${index + 1}`));
  });

  test('can be followed again from any event', async () => {
    const again = await get(`/turns/${done.turn}/events`, { 'last-event-id': events[1]!.id! });
    expect(await eventsOf(again)).toEqual(events.slice(2));
    expect(await problemOf(get(`/turns/${done.turn}/events`, { 'last-event-id': 'x' }))).toMatchObject({ status: 400 });
  });

  test('is kept in a conversation, with its receipt', async () => {
    const receipt = (await (await get(`/turns/${done.turn}/receipt`)).json()) as { turn: string };
    expect(receipt.turn).toBe(done.turn);
    const kept = (await (await get(`/conversations/${done.conversation}`)).json()) as { turns: { answer: string }[] };
    expect(kept.turns.map(({ answer }) => answer)).toEqual([done.answer]);
    const exported = await get(`/conversations/${done.conversation}/export`);
    expect(await exported.text()).toMatch(/^# How long is the warranty\?\n\n## How long is the warranty\?\n\nI found/);
  });

  test('is answered by one object to who asks for JSON', async () => {
    const response = await send(
      'POST',
      '/chat',
      { question: 'And for bulbs?', conversation: done.conversation },
      { accept: 'application/json' },
    );
    expect(await response.json()).toMatchObject({ type: 'done', conversation: done.conversation });
  });

  test('its conversation is renamed, judged and deleted', async () => {
    const path = `/conversations/${done.conversation}`;
    expect(await (await send('PATCH', path, { title: 'Bulbs' })).json()).toMatchObject({ title: 'Bulbs' });
    expect(await problemOf(send('PATCH', path, {}))).toMatchObject({ status: 400 });
    expect((await send('POST', `${path}/turns/${done.turn}/feedback`, { vote: 'up' })).status).toBe(200);
    expect((await fetch(url + path, { method: 'DELETE' })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });
});

test('health is told to anybody', async () => {
  const response = await get('/health');
  expect(await response.json()).toMatchObject({ offline: true, search: { dense: expect.any(Boolean) } });
});
