import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneOfThis } from './testing/clone.ts';
import { nx } from './testing/nx.ts';

test('nx g makes a function whose image builds, and made again changes nothing', async () => {
  using clone = cloneOfThis();
  const generate = () => nx(clone.root, ['g', '@docent/lambda:function', 'hello', '--description=Greets']);
  await generate();
  await nx(clone.root, ['image', 'hello']);
  const { digest } = JSON.parse(readFileSync(join(clone.root, 'dist/images/hello/index.json'), 'utf8')).manifests[0];
  expect(digest).toMatch(/^sha256:/);
  expect(clone.git('status', '--porcelain', '--untracked-files=all')).toContain('apps/hello/function.json');
  clone.git('add', '.');
  await generate();
  expect(clone.git('diff', '--name-only')).toBe('');
  expect(clone.git('ls-files', '--others', '--exclude-standard')).toBe('');
});
