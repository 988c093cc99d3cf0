import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { docent, rows, type Ran } from './testing/docent.ts';

const at = ['--url', process.env.DOCENT_URL!];
let folder: string;
let first: Ran;

// The first command of all builds the functions.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'docent-cli-'));
  mkdirSync(join(folder, 'lamps/.hidden'), { recursive: true });
  writeFileSync(join(folder, 'lamps/warranty.md'), '# Warranty\n\nThe lamp has a warranty of twelve months.\n');
  writeFileSync(join(folder, 'bulbs.txt'), 'Bulbs have no warranty at all.\n');
  writeFileSync(join(folder, 'empty.pdf'), '');
  writeFileSync(join(folder, 'lamps/.hidden/secret.md'), 'not to be taken in');
  first = await docent(['ingest', folder, '--json', ...at]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const byDocument = (ran: Ran) => rows(ran).toSorted((a, b) => (String(a.document) < String(b.document) ? -1 : 1));
const taken = [
  { document: 'bulbs.txt', status: 'READY', stage: null, reason: null, chunks: 1 },
  { document: 'empty.pdf', status: 'FAILED', stage: 'PARSING', reason: expect.stringMatching(/empty/), chunks: null },
  { document: 'lamps/warranty.md', status: 'READY', stage: null, reason: null, chunks: 1 },
];

describe('ingest', () => {
  test('brings each file of a folder to its end, one object a line, and exits with 1 when one failed', () => {
    expect(byDocument(first)).toEqual(taken);
    expect(first.code).toBe(1);
    expect(first.err).toMatch(/^3 documents: 2 ready, 1 failed in [\d.]+ s$/m);
  });

  test('tells the stages of each document on standard error', () => {
    expect(first.err).toMatch(/^UPLOADING {2}bulbs\.txt$/m);
    expect(first.err).toMatch(/^UPLOADED {3}lamps\/warranty\.md$/m);
  });

  test('changes nothing when the same bytes come again, and replaces what has new ones', async () => {
    writeFileSync(join(folder, 'bulbs.txt'), 'Bulbs have a warranty of ninety days.\n');
    const again = await docent(['ingest', join(folder, 'lamps'), join(folder, 'bulbs.txt'), ...at, '--json']);
    expect(byDocument(again)).toMatchObject([
      { document: 'bulbs.txt', status: 'READY' },
      { document: 'warranty.md', status: 'READY' },
    ]);
    expect(again.code).toBe(0);
    const third = await docent(['ingest', join(folder, 'bulbs.txt'), ...at]);
    expect(third.out).toBe('READY      bulbs.txt  1 chunk\n');
    expect(third.err).toMatch(/1 document: 1 ready, 1 unchanged in/);
    const { out } = await docent(['ask', 'How long is the warranty of bulbs?', '--json', ...at]);
    expect(JSON.parse(out).answer).toMatch(/ninety days/);
  });

  test('adds to the collection that is named', async () => {
    const into = await docent(['ingest', join(folder, 'bulbs.txt'), '--collection', 'shop', '--json', ...at]);
    expect(rows(into)).toMatchObject([{ document: 'bulbs.txt', status: 'READY' }]);
    const listed = await docent(['documents', '--collection', 'shop', '--json', ...at]);
    expect(rows(listed)).toEqual(rows(into));
  });
});

describe('ingest --sync', () => {
  const into = ['--collection', 'mirror', '--json', ...at];
  const paths = (ran: Ran) => byDocument(ran).map(({ document, status }) => `${document} ${status}`);
  let mirrored: string;

  beforeAll(() => {
    mirrored = join(folder, 'mirrored');
    mkdirSync(mirrored);
    for (const name of ['kept.md', 'left.md']) writeFileSync(join(mirrored, name), `# ${name}\n\nThe ${name} text.\n`);
  });
  afterAll(() => rmSync(mirrored, { recursive: true }));

  test('deletes what left the folder, and says before what it would delete', async () => {
    expect(paths(await docent(['ingest', mirrored, '--sync', ...into]))).toEqual(['kept.md READY', 'left.md READY']);
    rmSync(join(mirrored, 'left.md'));
    const dry = await docent(['ingest', mirrored, '--sync', '--dry-run', ...into]);
    expect(paths(dry)).toEqual(['left.md READY']);
    expect(dry.err).toMatch(/would delete 1 document/);
    const synced = await docent(['ingest', mirrored, '--sync', ...into]);
    expect(paths(synced)).toEqual(['kept.md READY', 'left.md DELETED']);
    expect(synced.err).toMatch(/1 unchanged, 1 deleted in/);
    expect(paths(await docent(['documents', ...into]))).toEqual(['kept.md READY']);
  });

  test('mirrors folders only, and no empty one', async () => {
    expect(await docent(['ingest', join(folder, 'bulbs.txt'), '--sync', ...into])).toMatchObject({ code: 2 });
    mkdirSync(join(folder, '.nothing'));
    const empty = await docent(['ingest', join(folder, '.nothing'), '--sync', ...into]);
    expect(empty).toMatchObject({ code: 2, err: expect.stringMatching(/no file/) });
    expect(paths(await docent(['documents', ...into]))).toEqual(['kept.md READY']);
  });
});

describe('documents', () => {
  test('are deleted by their paths; one that is not there is said, and holds none of the others', async () => {
    const gone = join(folder, 'gone.txt');
    writeFileSync(gone, 'The plinth is made of basalt.\n');
    await docent(['ingest', gone, '--collection', 'gone', ...at]);
    const ran = await docent(['documents', 'delete', 'never.md', 'gone.txt', '--collection', 'gone', '--json', ...at]);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/^never\.md: .*no document/) });
    expect(rows(ran)).toMatchObject([{ document: 'gone.txt', status: 'DELETED' }]);
    expect(rows(await docent(['documents', '--collection', 'gone', '--json', ...at]))).toEqual([]);
    rmSync(gone);
  });

  test('that FAILED are retried, all of them or by their paths; what is READY is not', async () => {
    const all = await docent(['documents', 'retry', '--json', ...at]);
    expect(all.code).toBe(0);
    expect(rows(all)).toMatchObject([{ document: 'empty.pdf', status: 'UPLOADED' }]);
    const ready = await docent(['documents', 'retry', 'lamps/warranty.md', ...at]);
    expect(ready).toMatchObject({ code: 1, err: expect.stringMatching(/READY.*nothing to retry/) });
    let last: unknown;
    do [last] = rows(await docent(['documents', 'empty', '--json', ...at])).map(({ status }) => status);
    while (last !== 'FAILED');
  });

  test('prints the same objects, by path', async () => {
    const { code, out } = await docent(['documents', '--json', ...at]);
    expect(code).toBe(0);
    const listed = rows({ code, out, err: '' });
    expect(listed).toEqual(expect.arrayContaining(taken));
    expect(listed.map(({ document }) => document)).toEqual(listed.map(({ document }) => document).toSorted());
  });

  test('says to a person why one failed, below it, and lists those that begin alike', async () => {
    const { out } = await docent(['documents', 'empty', ...at]);
    expect(out).toMatch(/^FAILED {5}empty\.pdf\n {11}PARSING: .*empty.*\n$/);
  });
});

describe('ask', () => {
  const question = 'How long is the warranty of the lamp?';

  test('prints one object, with every source', async () => {
    const { code, out } = await docent(['ask', question, '--json', ...at]);
    expect(code).toBe(0);
    expect(out.trimEnd()).not.toContain('\n');
    const answer = JSON.parse(out);
    expect(Object.keys(answer).sort()).toEqual(['answer', 'conversation', 'offline', 'receipt', 'sources']);
    expect(answer).toMatchObject({ offline: true, receipt: { offline: true } });
    expect(answer.answer).toMatch(/twelve months.*\[1\]/);
    expect(answer.sources[0]).toEqual({
      number: 1,
      document: expect.stringMatching(/warranty\.md$/),
      page: null,
      heading: 'Warranty',
      quote: 'The lamp has a warranty of twelve months.',
    });
  });

  test('shows a person the answer, the sources by number and that it is offline', async () => {
    const { out } = await docent(['ask', ...question.split(' '), ...at]);
    expect(out).toMatch(/^The lamp has a warranty of twelve months\. \[1\]/);
    expect(out).toMatch(/^\[1\] .*warranty\.md, Warranty\n {4}“The lamp has a warranty of twelve months\.”$/m);
    expect(out).toMatch(/^offline: /m);
  });

  test('goes on with a conversation, which is then listed and printed', async () => {
    const { conversation } = JSON.parse((await docent(['ask', question, '--json', ...at])).out);
    const next = await docent(['ask', 'And of bulbs?', '--conversation', conversation, '--json', ...at]);
    expect(JSON.parse(next.out).conversation).toBe(conversation);
    const listed = rows(await docent(['conversations', '--json', ...at]));
    expect(listed).toContainEqual(expect.objectContaining({ conversation, title: question, turns: 2 }));
    const printed = await docent(['conversations', conversation, ...at]);
    expect(printed.out).toContain(`## ${question}`);
    expect(printed.out).toContain('## And of bulbs?');
  });

  test('deletes a conversation', async () => {
    const { conversation } = JSON.parse((await docent(['ask', question, '--json', ...at])).out);
    expect(await docent(['conversations', conversation, '--delete', ...at])).toMatchObject({ code: 0, out: '' });
    expect(await docent(['conversations', conversation, ...at])).toMatchObject({ code: 1 });
    expect(await docent(['conversations', '--delete', ...at])).toMatchObject({ code: 2 });
  });

  test('says which conversation is not there', async () => {
    const { code, err } = await docent(['ask', 'q?', '--conversation', '0'.repeat(26), ...at]);
    expect(code).toBe(1);
    expect(err).toMatch(/conversation/);
  });
});

test('collections says who may read one, and nothing of it is found by others', async () => {
  await docent(['ingest', join(folder, 'lamps'), '--collection', 'board', ...at]);
  const question = ['ask', 'How long is the warranty of the lamp?', '--collection', 'board', '--json', ...at];
  const sources = async () => JSON.parse((await docent(question)).out).sources.length;
  expect(await sources()).toBe(1);
  const restricted = await docent(['collections', 'board', '--readers', 'board', '--readers', 'audit', ...at]);
  expect(restricted.out).toBe('board  1 document; readers: board, audit; editors: those who read\n');
  expect(await sources()).toBe(0);
  expect(rows(await docent(['documents', '--collection', 'board', '--json', ...at]))).toEqual([]);
  expect(rows(await docent(['collections', '--json', ...at]))).toContainEqual({
    ...{ collection: 'board', documents: 1, readers: ['board', 'audit'], mayRead: false, mayEdit: false },
  });
  await docent(['collections', 'board', '--everybody', ...at]);
  expect(await sources()).toBe(1);
  for (const wrong of [['board'], ['--readers', 'x'], ['board', '--everybody', '--readers', 'x']])
    expect(await docent(['collections', ...wrong, ...at])).toMatchObject({ code: 2 });
});

describe('receipt', () => {
  test('prints what a turn did, as JSON and for a person', async () => {
    const { receipt } = JSON.parse((await docent(['ask', 'How long is the warranty?', '--json', ...at])).out);
    const printed = await docent(['receipt', receipt.turn, '--json', ...at]);
    expect(JSON.parse(printed.out)).toEqual(receipt);
    const { code, out } = await docent(['receipt', receipt.turn, ...at]);
    expect(code).toBe(0);
    expect(out).toMatch(/^answered after 1 round and [\d.]+ s\noffline: no model was asked$/m);
    expect(out).toMatch(/^rag-search +1 +\d+ +\d+$/m);
    expect(out).toMatch(/^lamps\/warranty\.md #0 +- +- +\d+ +\d+ +\d+$/m);
  });

  test('of a turn that is not there says so', async () => {
    const { code, err } = await docent(['receipt', '0'.repeat(26), ...at]);
    expect(code).toBe(1);
    expect(err).toMatch(/turn/);
    expect((await docent(['receipt', ...at])).code).toBe(2);
  });
});

test('doctor finds what works, and says what to do about the rest', async () => {
  const { code, out } = await docent(['doctor', '--json', ...at]);
  const { findings } = JSON.parse(out);
  expect(findings.map(({ check }: { check: string }) => check)).toEqual([
    ...['node', 'server', 'answers', 'search', 'documents'],
  ]);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'answers', state: 'warning', next: expect.stringMatching(/ANTHROPIC_API_KEY/) }),
  );
  expect(code).toBe(0);
});

test('doctor --index counts documents, chunks, vectors and objects against each other', async () => {
  const { code, out } = await docent(['doctor', '--index', '--json', ...at]);
  const { findings, audit } = JSON.parse(out);
  expect(audit.findings).toEqual([]);
  const { documents, chunks, stored } = audit.counts;
  expect(chunks.indexed).toBe(chunks.records);
  expect(stored.vectors).toBe(stored.chunks);
  expect(documents.underWay).toBe(0);
  expect(findings.at(-1)).toMatchObject({
    check: 'index',
    state: 'ok',
    detail: expect.stringMatching(/nothing differs/),
  });
  expect(code).toBe(0);
  const said = await docent(['doctor', '--index', '--repair', ...at]);
  expect(said.out).toMatch(/^✓ index .* documents and .* in the index, .*nothing differs$/m);
  expect(await docent(['doctor', '--repair', ...at])).toMatchObject({ code: 2 });
});

test('upkeep drops what was deleted', async () => {
  const { code, out } = await docent(['upkeep', '--all', '--json', ...at]);
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(out)).sort()).toEqual(['bytes', 'dropped', 'merged', 'objects']);
  const { audit } = JSON.parse((await docent(['doctor', '--index', '--json', ...at])).out);
  expect(audit.counts.stored.chunks).toBe(audit.counts.chunks.indexed);
});

describe('reindex', () => {
  test('names the models that there are', async () => {
    const { code, err } = await docent(['reindex', '--model', 'no-such-model', ...at]);
    expect(code).toBe(1);
    expect(err).toMatch(/no no-such-model; known are .*all-MiniLM-L6-v2/);
  });

  // It needs a second model, which `npm run models -- all-MiniLM-L6-v2` gets.
  const other = 'all-MiniLM-L6-v2';
  const { MODEL_PATH, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env;
  const models = MODEL_PATH ?? join(XDG_CACHE_HOME, 'docent/models');
  (existsSync(join(models, other)) ? test : test.skip)(
    'builds another index beside the old one, compares both, switches and answers from it',
    async () => {
      const kept = await docent(['reindex', '--model', other, '--no-switch', '--json', ...at]);
      expect(JSON.parse(kept.out)).toMatchObject({ switched: false, comparison: { new: { model: other } } });
      const moved = await docent(['reindex', '--model', other, '--json', ...at]);
      const { switched, comparison } = JSON.parse(moved.out);
      expect(switched).toBe(true);
      expect(comparison.queries).toBeGreaterThan(0);
      expect(comparison.overlap).toBeGreaterThan(0.5);
      const { receipt } = JSON.parse((await docent(['ask', 'How long is the warranty?', '--json', ...at])).out);
      expect(receipt.dense).toBe(true);
      const { audit } = JSON.parse((await docent(['doctor', '--index', '--json', ...at])).out);
      expect(audit.findings).toEqual([]);
      // What comes now is embedded by the new model, and the way back is the same.
      writeFileSync(join(folder, 'late.md'), '# Late\n\nIt came after the switch.\n');
      expect(rows(await docent(['ingest', join(folder, 'late.md'), '--json', ...at]))).toMatchObject([
        { status: 'READY' },
      ]);
      expect(await docent(['reindex', '--model', 'bge-small-en-v1.5', ...at])).toMatchObject({
        code: 0,
        out: expect.stringMatching(/the first ten passages are the same[^]*Searches use bge-small-en-v1\.5 now/),
      });
    },
  );
});
