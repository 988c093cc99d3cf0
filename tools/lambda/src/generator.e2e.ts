import { InvokeCommand } from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneOfThis } from './testing/clone.ts';
import { nx } from './testing/nx.ts';
import { serve } from './testing/serve.ts';

test('nx g makes a function that lints, builds, tests and serves untouched, and made again changes nothing', async () => {
  using clone = cloneOfThis();
  const generate = () => nx(clone.root, ['g', '@docent/lambda:function', 'hello', '--description=Greets']);
  await generate();
  await nx(clone.root, ['run-many', '-p', 'hello', '-t', 'lint', 'typecheck', 'image', 'test']);
  const { digest } = JSON.parse(readFileSync(join(clone.root, 'dist/images/hello/index.json'), 'utf8')).manifests[0];
  expect(digest).toMatch(/^sha256:/);
  {
    await using served = await serve(clone.root, 'hello');
    const Payload = JSON.stringify({ name: 'Ann' });
    const answer = await served.lambda.send(new InvokeCommand({ FunctionName: 'chatbot-hello', Payload }));
    expect(answer.FunctionError).toBeUndefined();
  }
  expect(clone.git('status', '--porcelain', '--untracked-files=all')).toContain('apps/hello/function.json');
  clone.git('add', '.');
  await generate();
  expect(clone.git('diff', '--name-only')).toBe('');
  expect(clone.git('ls-files', '--others', '--exclude-standard')).toBe('');
});
