import type { ExecutorContext } from '@nx/devkit';
import { jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { billOfMaterials } from '../image/sbom.ts';
import { imageWorkspace } from '../testing/image-workspace.ts';
import { startRegistry } from '../testing/registry.ts';
import { Repository } from './client.ts';
import push from './executor.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
  jest.restoreAllMocks();
});

/** A workspace with an image of the function `find` that is ready to be pushed. */
async function builtWorkspace() {
  const workspace = imageWorkspace();
  process.env.XDG_CACHE_HOME = join(workspace.root, 'cache');
  process.env.DOCKER_CONFIG = join(workspace.root, 'docker');
  const built = await workspace.build();
  const bill = billOfMaterials(readFunction(join(workspace.root, 'apps/find')), built);
  workspace.write('dist/images/find.cdx.json', bill);
  const context = {
    root: workspace.root,
    projectName: 'find',
    nxJsonConfiguration: { plugins: [{ plugin: '@docent/lambda', options: { lockFile: 'base.lock.json' } }] },
  } as unknown as ExecutorContext;
  const said: string[] = [];
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation((text: unknown) => void said.push(String(text)));
  const paths = { bundlePath: 'dist/functions/find', imagePath: 'dist/images/find', tag: 'latest' };
  const pushTo = (registry: string) => push({ ...paths, registry }, context);
  return { ...workspace, ...built, bill, said, pushTo };
}

test('a push prints the digest and leaves it in dist with the bill, the provenance and the source maps', async () => {
  using workspace = await builtWorkspace();
  await using registry = await startRegistry();
  await new Repository(registry.host, 'docent/chatbot-find').putBlob(workspace.base.layers[0]!.digest, 17, () =>
    Buffer.from('a layer for amd64'),
  );
  expect(await workspace.pushTo(`${registry.host}/docent`)).toEqual({ success: true });
  const { digest } = workspace.image;
  const reference = `${registry.host}/docent/chatbot-find@${digest}`;
  expect(workspace.said.join('\n')).toMatch(new RegExp(`^${reference}\n  \\d+.* sent$`));

  const pushed = join(workspace.root, 'dist/pushed/find');
  const read = (file: string) => readFileSync(join(pushed, file), 'utf8');
  expect(JSON.parse(read('image.json'))).toEqual({ reference, digest, platform: 'linux/amd64' });
  expect(read('sbom.cdx.json')).toBe(workspace.bill);
  expect(readdirSync(join(pushed, 'maps'))).toContain('index.mjs.map');
  const { predicate, subject } = JSON.parse(read('provenance.json'));
  expect(`sha256:${subject[0].digest.sha256}`).toBe(digest);
  const inputs = predicate.buildDefinition.resolvedDependencies.map(({ uri }: { uri: string }) => uri);
  expect(inputs).toEqual(
    expect.arrayContaining([`oci://${workspace.base.reference}`, 'file:apps/find/src/handler.ts', 'model:tiny']),
  );
});

test('an image on a base that is not pinned goes to this machine alone, and the command that pins it is said', async () => {
  using workspace = await builtWorkspace();
  workspace.write('base.lock.json', {});
  expect(await workspace.pushTo('registry.example/docent')).toEqual({ success: false });
  expect(workspace.said.join()).toContain(
    'npx nx run lambda:pin-base --base public.ecr.aws/lambda/nodejs:24", commit base.lock.json',
  );
});

test('a bill of materials that an earlier build left is not pushed', async () => {
  using workspace = await builtWorkspace();
  workspace.write('dist/images/find.cdx.json', workspace.bill.replace(workspace.image.digest, 'sha256:0'));
  expect(await workspace.pushTo('127.0.0.1:1/docent')).toEqual({ success: false });
  expect(workspace.said.join()).toContain('is no bill of materials of dist/images/find: run "npx nx image find"');
});
