import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { readFileSync } from 'node:fs';
import { functionSchema } from '../../function-config/index.ts';
import functionGenerator from './generator.ts';

function workspace() {
  const tree = createTreeWithEmptyWorkspace();
  const kit = new URL('../../../../../libs/function-kit/package.json', import.meta.url);
  tree.write('libs/function-kit/package.json', readFileSync(kit));
  return tree;
}

const generated = (tree: ReturnType<typeof workspace>) =>
  Object.fromEntries(
    tree
      .listChanges()
      .filter(({ path }) => path.startsWith('apps/hello/'))
      .map(({ path, content }) => [path, content!.toString()])
      .sort(),
  );

test('makes a function with its contract, its test and its README', () => {
  const tree = workspace();
  functionGenerator(tree, { name: 'hello' });
  const files = generated(tree);
  // The versions are function-kit's, whatever they are.
  files['apps/hello/package.json'] = files['apps/hello/package.json']!.replaceAll(/"\d+\.\d+\.\d+"/g, '"1.2.3"');
  expect(files).toMatchSnapshot();
  expect(functionSchema.safeParse(JSON.parse(files['apps/hello/function.json']!)).error).toBeUndefined();
});

test('a second run changes nothing, and what was written by hand stays', () => {
  const tree = workspace();
  functionGenerator(tree, { name: 'hello' });
  tree.write('apps/hello/src/handler.ts', '// mine');
  const before = generated(tree);
  functionGenerator(tree, { name: 'hello', description: 'Something else' });
  expect(generated(tree)).toEqual(before);
});

test('a description with quotes is still JSON', () => {
  const tree = workspace();
  functionGenerator(tree, { name: 'hello', description: 'Says "hello"' });
  expect(JSON.parse(generated(tree)['apps/hello/function.json']!).description).toBe('Says "hello"');
});

test.each(['Hello', '../hello', 'hello_world', ''])('"%s" is refused as a name', (name) => {
  expect(() => functionGenerator(workspace(), { name })).toThrow(/must be lower-case words joined by hyphens/);
});
