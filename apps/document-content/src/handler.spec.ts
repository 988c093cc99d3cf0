import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { documentText, type StructuredDocument } from '@docent/documents/stored';
import { closeClients, objectKeys, putObject, setRights } from '@docent/storage';
import { hash } from 'node:crypto';

const lambda = new LambdaClient();
const caller = { tenant: 'acme' };

afterAll(closeClients);

async function invoke(name: string, input: object) {
  const Payload = JSON.stringify({ caller, ...input });
  const response = await lambda.send(new InvokeCommand({ FunctionName: `chatbot-${name}`, Payload }));
  return JSON.parse(response.Payload!.transformToString());
}
const read = (document: string, more: object = {}) => invoke('document-content', { document, ...more });

const on = (page: number) => ({ pages: { from: page, to: page } });
const GUIDE: StructuredDocument = {
  title: 'Pond',
  mediaType: 'application/pdf',
  pages: 3,
  items: [
    { kind: 'title', text: 'Pond', ...on(1) },
    { kind: 'heading', level: 1, text: 'Ducks', ...on(1) },
    { kind: 'paragraph', text: 'Ducks dive.', ...on(1) },
    { kind: 'heading', level: 2, text: 'Food', ...on(2) },
    { kind: 'paragraph', text: 'They eat mussels.', ...on(2) },
    { kind: 'heading', level: 1, text: 'Geese', ...on(3) },
    { kind: 'paragraph', text: 'Geese graze.', marks: [{ from: 0, to: 5, style: 'bold' }], ...on(3) },
  ],
};
const TEXT = documentText(GUIDE);

/** A document as rag-processor leaves it. */
async function kept(path: string, structure: StructuredDocument, status = 'READY') {
  const { record } = await invoke('document-metadata', {
    action: 'register',
    path,
    bytes: 1,
    sha256: hash('sha256', path),
  });
  const { document, version } = record;
  await putObject(objectKeys.documentFile('acme', document, version, 'document.json'), JSON.stringify(structure));
  await invoke('document-metadata', { action: 'advance', document, version, status });
  return { document, version } as { document: string; version: string };
}

let guide: { document: string; version: string };
beforeAll(async () => (guide = await kept('pond.pdf', GUIDE)));

test('refuses an input without its fields by name', async () => {
  expect(await invoke('document-content', {})).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining('document'),
  });
});

test('gives the whole text, with where it stands', async () => {
  expect(await read(guide.document)).toEqual({
    ...guide,
    collection: 'default',
    path: 'pond.pdf',
    text: TEXT,
    characters: { from: 0, to: TEXT.length },
    pages: { from: 1, to: 3 },
    headings: ['Pond'],
    truncated: false,
  });
});

test('gives pages', async () => {
  const part = { by: 'pages', pages: { from: 2, to: 2 } };
  expect(await read(guide.document, { part })).toMatchObject({
    text: 'Food\n\nThey eat mussels.',
    pages: { from: 2, to: 2 },
    headings: ['Pond', 'Ducks', 'Food'],
  });
});

test('gives a section with its subsections, by the end of its path', async () => {
  const part = { by: 'section', headings: ['Ducks'] };
  expect(await read(guide.document, { part })).toMatchObject({
    text: 'Ducks\n\nDucks dive.\n\nFood\n\nThey eat mussels.',
    pages: { from: 1, to: 2 },
    headings: ['Pond', 'Ducks'],
  });
});

test('gives characters, cut where the text ends, with the page and headings of just these', async () => {
  const from = TEXT.indexOf('graze');
  const part = { by: 'characters', characters: { from, to: 9999 } };
  expect(await read(guide.document, { part })).toMatchObject({
    text: 'graze.',
    characters: { from, to: TEXT.length },
    pages: { from: 3, to: 3 },
    headings: ['Pond', 'Geese'],
  });
});

test('gives Markdown', async () => {
  const part = { by: 'section', headings: ['Geese'] };
  const { text } = await read(guide.document, { part, format: 'markdown' });
  expect(text).toContain('## Geese\n\n**Geese** graze.');
});

test('says when it was cut', async () => {
  expect(await read(guide.document, { maxCharacters: 4 })).toMatchObject({ text: 'Pond', truncated: true });
});

test.each([
  [{ by: 'pages', pages: { from: 4, to: 5 } }, 'page 3'],
  [{ by: 'section', headings: ['Swans'] }, 'Ducks, Food, Geese'],
])('says which parts there are in place of %j', async (part, said) => {
  expect(await read(guide.document, { part })).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining(said),
  });
});

test('a document that was not read yet, and one of another tenant, are refused', async () => {
  const waiting = await kept('waiting.pdf', GUIDE, 'PARSING');
  expect(await read(waiting.document)).toMatchObject({
    errorType: 'Conflict',
    errorMessage: expect.stringContaining('PARSING'),
  });
  expect(await read(guide.document, { caller: { tenant: 'other' } })).toMatchObject({ errorType: 'NotFound' });
});

test('who may not read its collection is told that there is no such document, though its text was read before', async () => {
  await read(guide.document);
  await setRights('acme', 'default', { readers: ['staff'] });
  const version = guide.version;
  expect(await read(guide.document, { version })).toMatchObject({ errorType: 'NotFound' });
  const staff = { tenant: 'acme', groups: ['staff'] };
  expect(await read(guide.document, { version, caller: staff })).toMatchObject({ text: TEXT });
  await setRights('acme', 'default', {});
});
