import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLayout } from './oci/layout.ts';
import { workspace } from './testing/clone.ts';
import { startDocker, type Docker } from './testing/containers/docker.ts';
import { functions, pushImages, reference, run } from './testing/containers/pushed-images.ts';
import { startRegistryServer } from './testing/containers/registry-server.ts';
import { describeDocker } from './testing/describe-docker.ts';
import { nx } from './testing/nx.ts';

const stack = new AsyncDisposableStack();
let registry: string;
let folder: string;
let firstPush: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docent-readers-'));
  registry = stack.use(await startRegistryServer()).host;
  firstPush = await pushImages(workspace, registry);
});
afterAll(async () => {
  await stack.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

const names = functions.map(({ name }) => name);
const layoutOf = (name: string): string => join(workspace, 'dist/images', name);

test('the first push sends every image, a second one no byte', async () => {
  expect(Object.keys(firstPush).sort()).toEqual(names);
  expect(Object.values(firstPush).every((said) => / sent$/.test(said))).toBe(true);
  const nothing = Object.fromEntries(names.map((name) => [name, 'was there: nothing sent']));
  expect(await pushImages(workspace, registry)).toEqual(nothing);
});

test.each(names)('skopeo sees of %s in the registry what was built, and what refers to it', async (name) => {
  const { digest, manifest, config } = await readLayout(layoutOf(name));
  const seen = JSON.parse(
    await run('skopeo', 'inspect', '--tls-verify=false', `docker://${reference(registry, name)}`),
  );
  expect(seen).toMatchObject({ Digest: digest, Architecture: config.architecture, Os: 'linux' });
  expect(seen.Layers).toEqual(manifest.layers.map((layer) => layer.digest));
  expect(seen.Env).toEqual(config.config.Env);
  const referrers = `docker://${registry}/docent/chatbot-${name}:${digest.replace(':', '-')}`;
  const { manifests } = JSON.parse(await run('skopeo', 'inspect', '--raw', '--tls-verify=false', referrers));
  expect(manifests.map((entry: { artifactType: string }) => entry.artifactType)).toEqual([
    'application/vnd.cyclonedx+json',
    'application/vnd.in-toto+json',
  ]);
});

test.each(['response-formatter', 'rag-processor'])(
  'umoci unpacks %s to its bundle, and nothing is another’s or new',
  async (name) => {
    const root = await unpack(name);
    const task = join(root, 'var/task');
    const bundle = join(workspace, 'dist/functions', name);
    const modules = readdirSync(bundle).filter((file) => file.endsWith('.mjs'));
    expect(readdirSync(task).filter((file) => file !== 'node_modules')).toEqual(modules);
    for (const file of modules)
      expect(readFileSync(join(task, file)).equals(readFileSync(join(bundle, file)))).toBe(true);
    for (const [path, { uid, gid, mtimeMs }] of filesBelow(root))
      expect([path, uid, gid, mtimeMs]).toEqual([path, process.getuid!(), process.getgid!(), 0]);
  },
);

describeDocker('by the engine "docker"', () => {
  let docker: Docker;
  beforeAll(async () => {
    docker = stack.use(await startDocker()).docker;
  });

  test.each(['response-formatter', 'rag-processor'])('the tree of %s is the same, file by file', async (name) => {
    const other = `dist/images-by-docker/${name}`;
    const args = ['run', `${name}:image`, '--engine=docker', `--outputPath=${other}`];
    await nx(workspace, args, { env: { DOCKER_HOST: docker.host } });
    const [ours, theirs] = [await unpack(name), await unpack(name, join(workspace, other))];
    expect(treeOf(theirs)).toEqual(treeOf(ours));
    const [a, b] = [await readLayout(layoutOf(name)), await readLayout(join(workspace, other))];
    expect(b.config.config).toEqual(a.config.config);
    await rm(join(workspace, 'dist/images-by-docker'), { recursive: true });
  });
});

/** What umoci, an independent reader, makes of a layout: the root of the file system. */
async function unpack(name: string, layout = layoutOf(name)): Promise<string> {
  const bundle = await mkdtemp(join(folder, 'bundle-'));
  await rm(bundle, { recursive: true });
  const rootless = process.getuid!() === 0 ? [] : ['--rootless'];
  await run('umoci', 'unpack', ...rootless, '--image', `${layout}:${name}`, bundle);
  return join(bundle, 'rootfs');
}

const filesBelow = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => [path, lstatSync(join(root, path))] as const)
    .filter(([, entry]) => entry.isFile());

/** Each entry's kind, mode, owner and content. */
function treeOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(entries.map((path) => [path, describeEntry(join(root, path))]));
}

function describeEntry(path: string): string {
  const entry = lstatSync(path);
  const facts = `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
  if (entry.isSymbolicLink()) return `${facts} -> ${readlinkSync(path)}`;
  return entry.isFile() ? `${facts} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : facts;
}
