import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFunctions } from './function-config/index.ts';
import { cloneOfThis, workspace } from './testing/clone.ts';
import { nx } from './testing/nx.ts';

const clone = cloneOfThis();
afterAll(() => clone[Symbol.dispose]());
afterEach(() => {
  clone.git('checkout', '--quiet', '.');
  clone.git('clean', '--quiet', '--force', '-d');
});

const all = loadFunctions(workspace).map(({ name }) => name);
const withModels = loadFunctions(workspace).flatMap(({ name, models }) => (models.length > 0 ? name : []));

/** The functions whose images `nx affected -t image` would build after an edit of the file. */
async function affectedBy(file: string, edit: string): Promise<string[]> {
  appendFileSync(join(clone.root, file), edit);
  const shown = await nx(clone.root, ['show', 'projects', '--affected', '--base=HEAD', '--with-target=image']);
  return shown.split('\n').filter(Boolean).sort();
}

test.each<[string, string, string, string[]]>([
  ['a function’s handler', 'apps/rag-search/src/handler.ts', '// edited', ['rag-search']],
  ['the library that embeds', 'libs/embeddings/src/index.ts', '// edited', withModels],
  ['the contracts', 'libs/contracts/src/index.ts', '// edited', all],
  ['the executor that builds images', 'tools/lambda/src/make/executor.ts', '// edited', all],
  ['the lock of the base', 'tools/lambda/base.lock.json', ' ', all],
  ['a README', 'apps/rag-search/README.md', 'edited', []],
  ['the README of the executor', 'tools/lambda/README.md', 'edited', []],
  ['the local cloud', 'tools/local-cloud/src/main.ts', '// edited', []],
])('an edit of %s (%s) reaches the images that hold it', async (_, file, edit, expected) => {
  expect(await affectedBy(file, edit)).toEqual(expected);
});
