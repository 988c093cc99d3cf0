import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sha256 } from '../oci/blob-store.ts';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { provenance, sourceFiles, sourceRevision } from './provenance.ts';

const built = {
  name: 'find',
  repository: 'registry.example/docent/chatbot-find',
  digest: sha256('image'),
  platform: 'linux/amd64',
  base: { reference: 'registry.example/node:24', digest: sha256('base') },
};
const hex = (text: string) => ({ sha256: sha256(text).slice('sha256:'.length) });

test('provenance names the image, the commit with what was changed since, the base and every source in the bundle', async () => {
  const metafile = { inputs: { 'apps/find/src/handler.ts': {}, 'node_modules/zod/index.js': {}, 'empty:sharp': {} } };
  using workspace = temporaryWorkspace({
    'apps/find/function.json': '{}',
    'apps/find/src/handler.ts': 'handler',
    'package-lock.json': 'lock',
    'metafile.json': {},
  });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace.root, encoding: 'utf8' });
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'https://ada:secret@example.com/docent.git');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'First');
  workspace.write('package-lock.json', 'newer lock');
  workspace.write('metafile.json', metafile);

  const revision = await sourceRevision(workspace.root);
  const files = await sourceFiles(workspace.root, 'find', join(workspace.root, 'metafile.json'));
  const { subject, predicateType, predicate } = JSON.parse(provenance(built, { revision, files }));
  expect(predicateType).toBe('https://slsa.dev/provenance/v1');
  expect(subject).toEqual([{ name: built.repository, digest: hex('image') }]);
  expect(predicate.buildDefinition.externalParameters).toEqual({
    function: 'find',
    platform: 'linux/amd64',
    base: 'registry.example/node:24',
  });
  expect(predicate.buildDefinition.resolvedDependencies).toEqual([
    {
      uri: 'git+https://example.com/docent.git',
      digest: { gitCommit: git('rev-parse', 'HEAD').trim() },
      annotations: { uncommitted: ['metafile.json', 'package-lock.json'] },
    },
    { uri: 'oci://registry.example/node:24', digest: hex('base') },
    { uri: 'file:apps/find/src/handler.ts', digest: hex('handler') },
    { uri: 'file:apps/find/function.json', digest: hex('{}') },
    { uri: 'file:package-lock.json', digest: hex('newer lock') },
  ]);
});

test('outside of Git there is no revision', async () => {
  using workspace = temporaryWorkspace();
  expect(await sourceRevision(workspace.root)).toEqual([]);
});
