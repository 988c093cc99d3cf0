import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { loadFunctions, queueVisibilitySeconds, readFunction, withInvoked } from './index.ts';
import { functionJsonSchema } from './json-schema.ts';

const smallest = { description: 'Echoes', memoryMb: 128, timeoutSeconds: 3 };

test('function.schema.json is what the code makes of the schema (npm run schema -w tools/lambda)', async () => {
  expect(readFileSync(new URL('../../function.schema.json', import.meta.url), 'utf8')).toBe(await functionJsonSchema());
});

test('a function.json with the three fields that must be there gets defaults that grant nothing', () => {
  using workspace = temporaryWorkspace({ 'apps/echo/function.json': smallest });
  const root = join(workspace.root, 'apps/echo');
  expect(readFunction(root)).toEqual({
    name: 'echo',
    root,
    ...smallest,
    ephemeralStorageMb: 512,
    response: 'buffered',
    trigger: null,
    native: [],
    data: {},
    models: [],
    omit: [],
    environment: {},
    access: { invoke: [], table: 'none', bucket: 'none', queues: [], deadLetters: [], secrets: [] },
  });
});

test.each([
  ['a missing field', { memoryMb: undefined }, /function\.json: memoryMb: is missing; it must be a/],
  ['a wrong type', { timeoutSeconds: '3' }, /: timeoutSeconds: must be a number, not "3"/],
  ['a value under Lambda’s limit', { memoryMb: 64 }, /: memoryMb: must be at least 128, not 64/],
  ['a value over Lambda’s limit', { timeoutSeconds: 901 }, /: timeoutSeconds: must be at most 900, not 901/],
  ['an unknown choice', { response: 'chunked' }, /: response: must be "buffered" or "streaming", not "chunked"/],
  ['an unknown field', { memory: 128 }, /: unknown field "memory"; allowed are description, memoryMb, /],
  [
    'an unknown field of access',
    { access: { tables: 'read' } },
    /: access: unknown field "tables"; allowed are invoke, table, /,
  ],
  ['an unknown trigger', { trigger: { type: 'cron' } }, /: trigger\.type: must be "queue" or "url" or "schedule"/],
  [
    'a field the trigger lacks',
    { trigger: { type: 'url', rate: 1 } },
    /: trigger: unknown field "rate"; allowed are type, /,
  ],
  [
    'a text that is too long',
    { description: 'x'.repeat(300) },
    /: description: must be at most 256 characters, not 300/,
  ],
  [
    'a reserved environment variable',
    { environment: { AWS_REGION: 'x' } },
    /: environment\.AWS_REGION: is reserved by Lambda/,
  ],
  ['a name that is no function’s', { access: { invoke: ['Echo'] } }, /: access\.invoke\.0: must be lower-case words/],
  [
    'more variables than Lambda takes',
    { environment: { LONG: 'x'.repeat(5000) } },
    /: environment: must be at most 4096 bytes together/,
  ],
])('%s is named with its file, its field and what is allowed', (_, mistake, message) => {
  using workspace = temporaryWorkspace({ 'apps/echo/function.json': { ...smallest, ...mistake } });
  expect(() => readFunction(join(workspace.root, 'apps/echo'))).toThrow(message);
});

test('every mistake in a file is named at once', () => {
  using workspace = temporaryWorkspace({
    'apps/echo/function.json': { description: '', memoryMb: 1, timeoutSeconds: 0 },
  });
  expect(() => readFunction(join(workspace.root, 'apps/echo'))).toThrow(
    /description: .*\n.*memoryMb: .*\n.*timeoutSeconds: /,
  );
});

test('text that is not JSON, a missing file and a bad folder name are refused by name', () => {
  using workspace = temporaryWorkspace({
    'apps/echo/function.json': '{',
    'apps/Echo_2/function.json': smallest,
    'apps/none/x': '',
  });
  expect(() => readFunction(join(workspace.root, 'apps/echo'))).toThrow(/echo\/function\.json: is not JSON/);
  expect(() => readFunction(join(workspace.root, 'apps/none'))).toThrow(/none\/function\.json: cannot be read/);
  expect(() => readFunction(join(workspace.root, 'apps/Echo_2'))).toThrow(/the folder's name must be lower-case words/);
});

describe('the functions of a workspace', () => {
  const calls = (...invoke: string[]) => ({ ...smallest, access: { invoke } });

  test('are read by name, and folders without a function.json are passed over', () => {
    using workspace = temporaryWorkspace({
      'apps/b/function.json': smallest,
      'apps/a/function.json': smallest,
      'apps/c/x': '',
    });
    expect(loadFunctions(workspace.root).map((fn) => fn.name)).toEqual(['a', 'b']);
    expect(loadFunctions(join(workspace.root, 'apps'))).toEqual([]);
  });

  test('may invoke only one another', () => {
    using workspace = temporaryWorkspace({ 'apps/a/function.json': calls('b') });
    expect(() => loadFunctions(workspace.root)).toThrow(
      /a\/function\.json: access\.invoke: there is no function "b"; the functions are a$/,
    );
  });

  test('come with all that they invoke, directly or not, even in a circle', () => {
    using workspace = temporaryWorkspace({
      'apps/a/function.json': calls('b'),
      'apps/b/function.json': calls('c'),
      'apps/c/function.json': calls('a'),
      'apps/d/function.json': calls('a'),
    });
    const functions = loadFunctions(workspace.root);
    expect(withInvoked(functions, ['b']).map((fn) => fn.name)).toEqual(['a', 'b', 'c']);
    expect(() => withInvoked(functions, ['x'])).toThrow('There is no function "x"; the functions are a, b, c, d');
  });
});

test('a message is hidden six times as long as the slowest function of the queue may take, and 3 minutes at least', () => {
  const trigger = { type: 'queue', queue: 'ingest', batchSize: 1 };
  using workspace = temporaryWorkspace({
    'apps/asked/function.json': { ...smallest, timeoutSeconds: 900 },
    'apps/quick/function.json': { ...smallest, trigger },
    'apps/slow/function.json': { ...smallest, timeoutSeconds: 60, trigger },
  });
  const [asked, quick, slow] = loadFunctions(workspace.root);
  expect(queueVisibilitySeconds([asked!, quick!, slow!])).toBe(360);
  expect(queueVisibilitySeconds([quick!])).toBe(180);
});
