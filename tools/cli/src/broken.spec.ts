import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docent, rows } from './testing/docent.ts';
import { events, json, ScriptedServer } from './testing/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'docent-cli-'));
const file = join(folder, 'a.md');
writeFileSync(file, 'text');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = {
  ...{ document: 'd', path: 'a.md', collection: 'default', status: 'UPLOADING', updatedAt: '2026-01-01T00:00:00.000Z' },
};
const turn = { id: 't.1', type: 'turn', turn: 't', conversation: 'c', offline: true };
const text = (id: string, words: string) => ({ id, type: 'text', text: words });
const done = {
  ...{ id: 't.9', type: 'done', turn: 't', conversation: 'c', answer: 'one two', sources: [], unsupported: [] },
  ...{ followUps: [], offline: true, receipt: { notes: [], milliseconds: 1, usd: 0 } },
};

describe('a command that cannot be meant exits with 2 and says what is wrong', () => {
  test.each([
    [[], 'Usage: docent COMMAND'],
    [['eat'], 'There is no command eat'],
    [['ingest'], 'Name the files'],
    [['ingest', join(folder, 'nothing')], 'There is no file or folder'],
    [['ingest', file, '--collection', 'A B'], '--collection: a collection is'],
    [['ingest', file, '--wait', 'long'], '--wait: long is no number'],
    [['ask', ' '], 'Ask something'],
    [['ask', 'q?', '--url', 'localhost:3000'], '--url: localhost:3000 is no address'],
    [['documents', '--frobnicate'], "Unknown option '--frobnicate'"],
  ])('%j', async (args, message) => {
    const { code, out, err } = await docent(args);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  test('two files that would be one document', async () => {
    const other = mkdtempSync(join(tmpdir(), 'docent-cli-'));
    writeFileSync(join(other, 'a.md'), 'other text');
    const { code, err } = await docent(['ingest', file, join(other, 'a.md')]);
    rmSync(other, { recursive: true });
    expect(code).toBe(2);
    expect(err).toMatch(/would both be the document a\.md/);
  });
});

test('each command has its help', async () => {
  for (const command of ['ingest', 'ask', 'documents', 'conversations', 'doctor']) {
    const { code, out } = await docent([command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: docent ${command} [^]*--json`));
  }
});

describe('when nothing answers', () => {
  test.each([[['ask', 'q?']], [['documents']], [['ingest', file]], [['conversations']]])('%j says so', async (args) => {
    const { code, out, err } = await docent([...args, '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^Docent does not answer at http:\/\/127\.0\.0\.1:1 /);
  });

  test('doctor says so in its own form', async () => {
    const { code, out } = await docent(['doctor', '--json', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(JSON.parse(out).findings).toContainEqual(expect.objectContaining({ check: 'server', state: 'failed' }));
  });
});

test('what answers and is no Docent is told', async () => {
  await using server = await ScriptedServer.start({
    'GET /documents': (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  });
  const { code, err } = await docent(['documents', '--url', server.url]);
  expect(code).toBe(1);
  expect(err).toMatch(/is no Docent/);
});

test('the token is shown to the server', async () => {
  let shown: string | undefined;
  await using server = await ScriptedServer.start({
    'GET /documents': (request, response) => {
      shown = request.headers.authorization;
      json({ records: [] })(request, response);
    },
  });
  await docent(['documents', '--url', server.url], { DOCENT_TOKEN: 'secret' });
  expect(shown).toBe('Bearer secret');
});

describe('ask', () => {
  test('goes on after the last event when the line breaks', async () => {
    let after: string | undefined;
    await using server = await ScriptedServer.start({
      'POST /chat': events(turn, text('t.2', 'one ')),
      'GET /turns/t/events': (request, response) => {
        after = request.headers['last-event-id'] as string;
        events(text('t.3', 'two'), done)(request, response);
      },
    });
    const { code, out } = await docent(['ask', 'q?', '--url', server.url]);
    expect(code).toBe(0);
    expect(out).toMatch(/^one two\n/);
    expect(after).toBe('t.2');
  });

  test('does not ask twice when the line breaks before the turn has begun', async () => {
    await using server = await ScriptedServer.start({ 'POST /chat': events() });
    const { code, err } = await docent(['ask', 'q?', '--url', server.url]);
    expect(code).toBe(1);
    expect(err).toBe('The line broke before the answer was complete. Ask again.\n');
    expect(server.requests).toEqual(['POST /chat']);
  });

  test('shows no control characters of a document to the terminal', async () => {
    const quoted = { ...done, sources: [{ number: 1, document: 'a\u001b]0;b', headings: [], quote: 'c\u001b[2Jd' }] };
    await using server = await ScriptedServer.start({ 'POST /chat': events(turn, text('t.2', 'e\u009b2Jf'), quoted) });
    const { out } = await docent(['ask', 'q?', '--url', server.url]);
    expect(out).toMatch(/^e2Jf\n/);
    expect(out).toContain('[1] a]0;b\n    “c[2Jd”');
  });

  test('a turn that ends with an error exits with 1 and says why', async () => {
    const error = { id: 't.2', type: 'error', code: 'Upstream', message: 'Claude is overloaded', details: {} };
    await using server = await ScriptedServer.start({ 'POST /chat': events(turn, error) });
    expect(await docent(['ask', 'q?', '--json', '--url', server.url])).toEqual({
      ...{ code: 1, out: '', err: 'Claude is overloaded\n' },
    });
  });
});

describe('ingest', () => {
  const failed = (reason: RegExp) => [
    {
      document: 'a.md',
      status: 'FAILED',
      stage: expect.any(String),
      reason: expect.stringMatching(reason),
      chunks: null,
    },
  ];

  test('gives up a document whose status does not change', async () => {
    await using server = await ScriptedServer.start({
      'POST /documents': json({ record }),
      'GET /documents/d': json({ ...record, status: 'PARSING' }),
    });
    const ran = await docent(['ingest', file, '--wait', '0.2', '--json', '--url', server.url]);
    expect(ran.code).toBe(1);
    expect(rows(ran)).toEqual(failed(/^nothing changed for 0\.2 s/));
    expect(rows(ran)[0]!.stage).toBe('PARSING');
  });

  test('asks again what a server refuses for a while', async () => {
    let times = 0;
    await using server = await ScriptedServer.start({
      'POST /documents': (request, response) =>
        times++ === 0
          ? json({ detail: 'too many' }, 429)(request, response)
          : json({ record: { ...record, status: 'READY', chunks: 1 } })(request, response),
    });
    const ran = await docent(['ingest', file, '--json', '--url', server.url]);
    expect(rows(ran)).toMatchObject([{ document: 'a.md', status: 'READY', chunks: 1 }]);
    expect(times).toBe(2);
  });

  test('tells why an upload was refused', async () => {
    let headers: Record<string, unknown> = {};
    await using server = await ScriptedServer.start({
      'POST /documents': (request, response) =>
        json({
          record,
          upload: { method: 'PUT', url: `${server.url}/put`, headers: { 'content-length': '4', 'x-a': 'b' } },
        })(request, response),
      'PUT /put': (request, response) => {
        headers = request.headers;
        response.writeHead(403, { 'content-type': 'application/xml' });
        response.end('<Error><Message>The hash does not match.</Message></Error>');
      },
    });
    const ran = await docent(['ingest', file, '--json', '--url', server.url]);
    expect(rows(ran)).toEqual(failed(/^the upload was refused: The hash does not match\.$/));
    expect(headers).toMatchObject({ 'content-length': '4', 'x-a': 'b' });
  });
});
