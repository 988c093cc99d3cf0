import { join } from 'node:path';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { writeImage, writeLayout, type Image } from '../oci/layout.ts';
import { startRegistry, type Fault } from '../testing/registry.ts';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { Repository } from './client.ts';
import { pushImage } from './push-image.ts';
import { isLoopback, parseReference } from './reference.ts';

const workspace = temporaryWorkspace();
afterAll(() => workspace[Symbol.dispose]());
const dockerConfig = (config: object) => {
  workspace.write('docker/config.json', config);
  process.env.DOCKER_CONFIG = join(workspace.root, 'docker');
};
beforeEach(() => dockerConfig({}));

/** An image of two layers, the first of which all images have. */
async function imageOf(name: string): Promise<{ image: Image; layout: string; bytes: number }> {
  const store = new BlobStore(join(workspace.root, 'store'));
  const layers = [
    await packLayer(store, [{ path: 'opt/shared', content: Buffer.from('shared'.repeat(1000)) }]),
    await packLayer(store, [{ path: 'var/task/index.mjs', content: Buffer.from(name) }]),
  ];
  const rootfs = { type: 'layers' as const, diff_ids: layers.map((layer) => layer.diffId) };
  const image = await writeImage(store, { architecture: 'amd64', os: 'linux', config: {}, rootfs }, layers);
  const layout = join(workspace.root, name);
  await writeLayout(store, image, layout, name);
  const { config, layers: sent } = image.manifest;
  const bytes = [config, ...sent].reduce((sum, blob) => sum + blob.size, await store.size(image.digest));
  return { image, layout, bytes };
}

const to = (host: string, repository: string) => parseReference(`${host}/${repository}`);

test('a push sends every blob once, and a second push nothing', async () => {
  await using registry = await startRegistry();
  const { image, layout, bytes } = await imageOf('a');
  expect(await pushImage(layout, image, to(registry.host, 'docent/a'))).toEqual({ digest: image.digest, sent: bytes });
  expect(registry.received()).toBe(bytes);
  expect(await pushImage(layout, image, to(registry.host, 'docent/a'))).toEqual({ digest: image.digest, sent: 0 });
  expect(registry.received()).toBe(bytes);
  expect(await new Repository(registry.host, 'docent/a').manifestDigest('latest')).toBe(image.digest);
});

test('blobs that another repository of the registry has are taken over from there, even while they are being sent', async () => {
  await using registry = await startRegistry();
  const [a, b] = [await imageOf('a'), await imageOf('b')];
  const known = new Map<string, Promise<string>>();
  const pushed = await Promise.all([
    pushImage(a.layout, a.image, to(registry.host, 'a'), { known }),
    pushImage(b.layout, b.image, to(registry.host, 'b'), { known }),
  ]);
  const shared = a.image.manifest.layers[0]!.size;
  expect(pushed[0]!.sent + pushed[1]!.sent).toBe(a.bytes + b.bytes - shared);
});

test('base layers that are not on this machine come from the base’s own registry', async () => {
  await using bases = await startRegistry();
  await using registry = await startRegistry();
  const { image, layout } = await imageOf('c');
  await pushImage(layout, image, to(bases.host, 'lambda/nodejs'));
  const without = join(workspace.root, 'without-base');
  const store = new BlobStore(join(workspace.root, 'partial'));
  for (const digest of [image.digest, image.manifest.config.digest, image.manifest.layers[1]!.digest])
    await new BlobStore(layout).linkTo(store, digest);
  await writeLayout(store, image, without, 'c');
  await expect(pushImage(without, image, to(registry.host, 'c'))).rejects.toThrow(/is a layer of the base image/);
  await pushImage(without, image, to(registry.host, 'c'), { base: new Repository(bases.host, 'lambda/nodejs') });
  expect(await new Repository(registry.host, 'c').hasBlob(image.manifest.layers[0]!.digest)).toBe(true);
});

describe('documents about an image', () => {
  const attachments = [
    { mediaType: 'application/vnd.cyclonedx+json', content: Buffer.from('{"bomFormat":"CycloneDX"}') },
    { mediaType: 'application/vnd.in-toto+json', content: Buffer.from('{"_type":"Statement"}') },
  ];
  const read = async (repository: Repository, reference: string) =>
    JSON.parse((await repository.manifest(reference)).toString());

  test('are artifacts that refer to it, by a tag where the registry lists none; a second push sends nothing', async () => {
    await using registry = await startRegistry();
    const { image, layout } = await imageOf('j');
    const { digest } = await pushImage(layout, image, to(registry.host, 'j'), { attachments });
    expect(digest).toBe(image.digest);
    const repository = new Repository(registry.host, 'j');
    const { manifests } = await read(repository, digest.replace(':', '-'));
    expect(manifests.map((entry: { artifactType: string }) => entry.artifactType)).toEqual(
      attachments.map(({ mediaType }) => mediaType),
    );
    for (const [index, { content }] of attachments.entries()) {
      const { subject, layers } = await read(repository, manifests[index].digest);
      expect(subject.digest).toBe(image.digest);
      expect(await new Response(await repository.blob(layers[0].digest)).text()).toBe(content.toString());
    }
    const received = registry.received();
    await pushImage(layout, image, to(registry.host, 'j'), { attachments: [] });
    await pushImage(layout, image, to(registry.host, 'j'), { attachments });
    expect(registry.received()).toBe(received);
  });

  test('need no tag where the registry lists what refers to an image', async () => {
    await using registry = await startRegistry((_, response) => {
      response.setHeader('oci-subject', 'sha256:0');
      return false;
    });
    const { image, layout } = await imageOf('k');
    await pushImage(layout, image, to(registry.host, 'k'), { attachments });
    expect([...registry.manifests.keys()].some((key) => key.startsWith('k:sha256-'))).toBe(false);
  });
});

test('another tag of an image that is there is the manifest and no more', async () => {
  await using registry = await startRegistry();
  const { image, layout } = await imageOf('l');
  await pushImage(layout, image, to(registry.host, 'l'));
  const { sent } = await pushImage(layout, image, to(registry.host, 'l:v2'));
  expect(sent).toBe(await new BlobStore(layout).size(image.digest));
});

/** Does something to the first `times` requests that match. */
const first = (times: number, matches: RegExp, what: Fault): Fault => {
  let count = 0;
  return (request, response) =>
    matches.test(`${request.method} ${request.url}`) && count++ < times && what(request, response);
};
const answering =
  (status: number): Fault =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'retry-after': '0' }).end();
    return true;
  };
const cutting: Fault = (request) => {
  request.socket.destroy();
  return true;
};

test.each([
  ['too many requests', answering(429)],
  ['a server error', answering(503)],
  ['a cut line', cutting],
])('an upload that meets %s is begun again', async (_, fault) => {
  await using registry = await startRegistry(first(2, /^PUT .*uploads/, fault));
  const { image, layout } = await imageOf('d');
  expect((await pushImage(layout, image, to(registry.host, 'd'))).digest).toBe(image.digest);
});

test('an upload that is refused for now is not begun again sooner than the registry says', async () => {
  const at: number[] = [];
  const busy: Fault = (request, response) => {
    request.resume();
    response.writeHead(429, { 'retry-after': '1' }).end();
    return true;
  };
  await using registry = await startRegistry((request, response) => {
    if (!/uploads/.test(request.url!)) return false;
    at.push(performance.now());
    return at.length === 1 && busy(request, response);
  });
  const { image, layout } = await imageOf('n');
  await pushImage(layout, { ...image, manifest: { ...image.manifest, layers: [] } }, to(registry.host, 'n'));
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1000);
});

test.each([
  [403, /answered 403 for e: .*\nThe login may not do this/],
  [404, /answered 404 for e: .*\nThere is no repository "e": make it first/],
  [500, /did not take|does not answer after 4 tries: it answered 500/],
])('a registry that keeps answering %d is named with what to do, and no manifest is left', async (status, message) => {
  await using registry = await startRegistry(first(Infinity, /^(POST|PUT)/, answering(status)));
  const { image, layout } = await imageOf('e');
  await expect(pushImage(layout, image, to(registry.host, 'e'))).rejects.toThrow(message);
  expect(registry.manifests.size).toBe(0);
});

describe('a registry that asks who we are', () => {
  const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
  const wantsBasic: Fault = (request, response) => {
    if (request.headers.authorization === basic) return false;
    request.resume();
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    return true;
  };

  test('gets the login of Docker’s config.json', async () => {
    await using registry = await startRegistry(wantsBasic);
    dockerConfig({ auths: { [registry.host]: { auth: Buffer.from('ada:secret').toString('base64') } } });
    const { image, layout } = await imageOf('f');
    expect((await pushImage(layout, image, to(registry.host, 'f'))).digest).toBe(image.digest);
  });

  test('gets a token of the service that it names', async () => {
    await using registry = await startRegistry((request, response) => {
      if (request.url!.startsWith('/token')) {
        expect(request.headers.authorization).toBe(basic);
        expect(new URL(request.url!, 'http://r').searchParams.get('scope')).toBe('repository:h:pull,push');
        response.end(JSON.stringify({ token: 'abc' }));
        return true;
      }
      if (request.headers.authorization === 'Bearer abc') return false;
      request.resume();
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="s",scope="repository:h:pull,push"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return true;
    });
    dockerConfig({ auths: { [registry.host]: { auth: Buffer.from('ada:secret').toString('base64') } } });
    const { image, layout } = await imageOf('h');
    expect((await pushImage(layout, image, to(registry.host, 'h'))).digest).toBe(image.digest);
  });

  test('gets a token again when the token service was busy', async () => {
    let asked = 0;
    await using registry = await startRegistry((request, response) => {
      if (request.headers.authorization === 'Bearer abc') return false;
      request.resume();
      if (!request.url!.startsWith('/token')) {
        const challenge = `Bearer realm="http://${request.headers.host}/token"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      } else if (asked++ === 0) response.writeHead(503, { 'retry-after': '0' }).end();
      else response.end(JSON.stringify({ access_token: 'abc' }));
      return true;
    });
    expect(await new Repository(registry.host, 'm').hasBlob('sha256:0')).toBe(false);
    expect(asked).toBe(2);
  });

  test('and knows nobody: it is said how to log in', async () => {
    await using registry = await startRegistry(wantsBasic);
    await expect(new Repository(registry.host, 'i').hasBlob('sha256:0')).rejects.toThrow(
      `${registry.host} answered 401 for i: Basic realm="r"\nLog in with "docker login ${registry.host}"`,
    );
  });
});

test.each([
  ['127.0.0.1:5000/docent/a', { host: '127.0.0.1:5000', repository: 'docent/a', tag: 'latest' }],
  ['public.ecr.aws/lambda/nodejs:24', { host: 'public.ecr.aws', repository: 'lambda/nodejs', tag: '24' }],
])('%s is read as host, repository and tag', (text, reference) => {
  expect(parseReference(text)).toEqual(reference);
});

test.each(['docent', 'https://host/x', '/x', 'host/UPPER?', ''])('"%s" is refused as a reference', (text) => {
  expect(() => parseReference(text)).toThrow(/is no image reference: give host\/repository/);
});

test('only this machine is spoken to without TLS', () => {
  expect(['localhost:5000', '127.0.0.1', '[::1]:5000'].every(isLoopback)).toBe(true);
  expect(['127.0.0.1.example.com', 'registry:5000', '10.0.0.1:5000'].some(isLoopback)).toBe(false);
});
