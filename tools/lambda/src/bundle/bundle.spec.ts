import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readFunction } from '../function-config/index.ts';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { bundleFunction } from './index.ts';

const settings = { description: 'Echoes', memoryMb: 128, timeoutSeconds: 3 };

function workspaceWith(files: Record<string, string | object>, more: object = {}) {
  const workspace = temporaryWorkspace({ 'apps/echo/function.json': { ...settings, ...more }, ...files });
  return {
    ...workspace,
    fn: readFunction(join(workspace.root, 'apps/echo')),
    outdir: join(workspace.root, 'dist/echo'),
  };
}

/** Loads a bundle in a process of its own, as Lambda does, and gives what the handler returns for an event. */
async function invoke(entry: string, event: unknown): Promise<unknown> {
  const script = `const { handler } = await import(${JSON.stringify(entry)}); console.log(JSON.stringify(await handler(${JSON.stringify(event)})))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

test('the bundle is one module that runs by itself, packages in CommonJS that require Node’s modules included', async () => {
  using workspace = workspaceWith({
    'node_modules/old/package.json': { name: 'old', version: '1.0.0' },
    'node_modules/old/index.js':
      "const path = require('path'); /*! a licence */ exports.join = (...p) => path.join(...p);",
    'apps/echo/src/handler.ts':
      "import { join } from 'old'; export const handler = async (event: { a: string }) => join(event.a, 'b');",
  });
  const { entry } = await bundleFunction(workspace.fn, workspace);
  expect(readdirSync(workspace.outdir).sort()).toEqual(['index.mjs', 'index.mjs.map', 'metafile.json']);
  expect(readFileSync(entry, 'utf8')).not.toMatch(/licence|sourceMappingURL/);
  expect(await invoke(entry, { a: 'x' })).toBe('x/b');
});

test('what is imported lazily is a chunk of its own', async () => {
  using workspace = workspaceWith({
    'apps/echo/src/handler.ts': "export const handler = async () => (await import('./rare.ts')).rare;",
    'apps/echo/src/rare.ts': "export const rare = 'rarely needed';",
  });
  const { entry, metafile } = await bundleFunction(workspace.fn, workspace);
  expect(readFileSync(entry, 'utf8')).not.toContain('rarely needed');
  expect(Object.keys(metafile.outputs).filter((path) => /chunk-\w+\.mjs$|\/rare-\w+\.mjs$/.test(path))).toHaveLength(1);
  expect(await invoke(entry, {})).toBe('rarely needed');
});

test('native packages stay outside, and omitted ones are empty', async () => {
  using workspace = workspaceWith(
    {
      'node_modules/fast/package.json': { name: 'fast', version: '1.0.0', exports: './index.js' },
      'node_modules/fast/index.js': 'exports.answer = 42;',
      'node_modules/image.js/package.json': { name: 'image.js', version: '1.0.0' },
      'node_modules/image.js/index.js': "throw new Error('no image library here');",
      'apps/echo/src/handler.ts':
        "import fast from 'fast'; import image from 'image.js'; export const handler = async () => [fast.answer, Object.keys(image)];",
    },
    { native: ['fast'], omit: ['image.js'] },
  );
  const { entry } = await bundleFunction(workspace.fn, workspace);
  expect(readFileSync(entry, 'utf8')).toMatch(/from ?"fast"/);
  expect(await invoke(entry, {})).toEqual([42, []]);
});

test('the same source gives the same bytes, wherever the workspace lies', async () => {
  const files = {
    'node_modules/old/package.json': { name: 'old', version: '1.0.0' },
    'node_modules/old/index.js': "exports.os = require('os').EOL;",
    'apps/echo/src/handler.ts':
      "import old from 'old'; export const handler = async () => [old.os, await import('./rare.ts')];",
    'apps/echo/src/rare.ts': 'export const rare = 1;',
  };
  using one = workspaceWith(files);
  using other = workspaceWith(files);
  await Promise.all([bundleFunction(one.fn, one), bundleFunction(other.fn, other)]);
  const contents = (dir: string) => readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]);
  expect(contents(one.outdir)).toEqual(contents(other.outdir));
});

test('a source that does not build is named, with its line', async () => {
  using workspace = workspaceWith({ 'apps/echo/src/handler.ts': "\nimport './missing.ts';" });
  await expect(bundleFunction(workspace.fn, workspace)).rejects.toThrow(
    /^echo does not build:\n {2}apps\/echo\/src\/handler\.ts:2: Could not resolve "\.\/missing\.ts"/,
  );
});

test('while watching, each edit is bundled and its errors are reported', async () => {
  using workspace = workspaceWith({ 'apps/echo/src/handler.ts': 'export const handler = async () => 1;' });
  let built = Promise.withResolvers<string[]>();
  const bundle = await bundleFunction(workspace.fn, {
    outdir: workspace.outdir,
    watch: (errors) => built.resolve(errors),
  });
  try {
    expect(await invoke(bundle.entry, {})).toBe(1);

    workspace.write('apps/echo/src/handler.ts', 'export const handler = async () => 2;');
    expect(await built.promise).toEqual([]);
    expect(await invoke(bundle.entry, {})).toBe(2);

    built = Promise.withResolvers<string[]>();
    workspace.write('apps/echo/src/handler.ts', 'export const handler = ');
    expect(await built.promise).toEqual([
      expect.stringMatching(/^apps\/echo\/src\/handler\.ts:1: Unexpected end of file/),
    ]);
  } finally {
    await bundle.close();
  }
});

describe('what a function serves to browsers', () => {
  const served = {
    'apps/echo/src/handler.ts': `import page from './page.html'; import script from './browser/main.ts?browser';
      export const handler = async () => [page, script];`,
    'apps/echo/src/page.html': '<title>Echo</title>',
    'apps/echo/src/browser/main.ts': "import { greet } from './greet.ts'; document.title = greet('you') as string;",
    'apps/echo/src/browser/greet.ts': 'export const greet = (name: string): string => `hello, ${name}`;',
  };

  test('pages are text, and scripts are bundled for browsers and are text', async () => {
    using workspace = workspaceWith(served);
    const { entry, metafile } = await bundleFunction(workspace.fn, workspace);
    const [page, script] = (await invoke(entry, {})) as [string, string];
    expect(page).toBe('<title>Echo</title>');
    const document = { title: '' };
    new Function('document', script)(document);
    expect(document.title).toBe('hello, you');
    expect(Object.keys(metafile.inputs)).toContain('apps/echo/src/browser/greet.ts');
  });

  test('an error in such a script names its place', async () => {
    using workspace = workspaceWith({ ...served, 'apps/echo/src/browser/greet.ts': 'export const greet = ' });
    await expect(bundleFunction(workspace.fn, workspace)).rejects.toThrow(
      /apps\/echo\/src\/browser\/greet\.ts:1: Unexpected end of file/,
    );
  });

  test('an edit of such a script is bundled while watching', async () => {
    using workspace = workspaceWith(served);
    const built = Promise.withResolvers<string[]>();
    const bundle = await bundleFunction(workspace.fn, { outdir: workspace.outdir, watch: built.resolve });
    try {
      workspace.write('apps/echo/src/browser/greet.ts', "export const greet = (name: string) => 'bye, ' + name;");
      expect(await built.promise).toEqual([]);
      expect(((await invoke(bundle.entry, {})) as string[])[1]).toContain('bye, ');
    } finally {
      await bundle.close();
    }
  });
});
