import { join } from 'node:path';
import { BlobStore } from '../oci/blob-store.ts';
import { packLayer } from '../oci/layer.ts';
import { writeImage, writeLayout } from '../oci/layout.ts';
import { mediaTypes, type Architecture } from '../oci/types.ts';
import { Repository } from '../registry/client.ts';
import { pushImage } from '../registry/push-image.ts';
import { parseReference } from '../registry/reference.ts';
import { startRegistry } from '../testing/registry.ts';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { readBaseLock, resolveBase } from './base-image.ts';
import { pinBase, writeBaseLock } from './pin-base.ts';

test('a base is pinned as its registry has it, and images are built on what the lock file says', async () => {
  using workspace = temporaryWorkspace();
  await using registry = await startRegistry();
  const store = new BlobStore(join(workspace.root, 'store'));
  const lockFile = join(workspace.root, 'base.lock.json');
  const places = { workspaceRoot: workspace.root, lockFile };
  const layer = await packLayer(store, [{ path: 'bin/sh', content: Buffer.from('sh') }]);
  const image = await writeImage(
    store,
    { architecture: 'arm64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [layer.diffId] } },
    [layer],
  );
  await writeLayout(store, image, join(workspace.root, 'layout'), 'base');
  const reference = `${registry.host}/lambda/nodejs:24`;
  await pushImage(join(workspace.root, 'layout'), image, parseReference(reference));

  await writeBaseLock(lockFile, {
    other: {},
    [reference]: await pinBase(reference),
  });
  expect(Object.keys(readBaseLock(lockFile))).toEqual([reference, 'other'].sort());
  expect(await resolveBase(places, reference, 'linux/arm64', store)).toEqual({
    reference,
    digest: image.digest,
    layers: image.manifest.layers,
    config: image.config,
    standIn: false,
  });
  await expect(resolveBase(places, reference, 'linux/amd64', store)).rejects.toThrow(
    `${reference} is pinned for linux/arm64 and not for linux/amd64`,
  );
});

test('of an index, each platform is pinned that Lambda has; attestations and other platforms are passed over', async () => {
  using workspace = temporaryWorkspace();
  await using registry = await startRegistry();
  const store = new BlobStore(join(workspace.root, 'store'));
  const name = 'lambda/nodejs';
  const entries = [];
  for (const architecture of ['amd64', 'arm64', 's390x'] as Architecture[]) {
    const layer = await packLayer(store, [{ path: 'bin/sh', content: Buffer.from(architecture) }]);
    const rootfs = { type: 'layers' as const, diff_ids: [layer.diffId] };
    const image = await writeImage(store, { architecture, os: 'linux', config: {}, rootfs }, [layer]);
    const layout = join(workspace.root, architecture);
    await writeLayout(store, image, layout, 'base');
    await pushImage(layout, image, parseReference(`${registry.host}/${name}:${architecture}`));
    entries.push({ ...image, platform: { os: 'linux', architecture } });
  }
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      ...entries.map(({ digest, platform }) => ({ mediaType: mediaTypes.manifest, digest, size: 1, platform })),
      { mediaType: mediaTypes.manifest, digest: 'sha256:0', platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  };
  await new Repository(registry.host, name).putManifest('24', Buffer.from(JSON.stringify(index)), mediaTypes.index);

  const pinned = await pinBase(`${registry.host}/${name}:24`);
  const expected = entries.slice(0, 2).map(({ platform: { architecture }, digest, manifest, config }) => {
    return [`linux/${architecture}`, { digest, manifest, config }];
  });
  expect(pinned).toEqual(Object.fromEntries(expected));
});

test('a base that the registry does not have is not pinned', async () => {
  await using registry = await startRegistry();
  await expect(pinBase(`${registry.host}/lambda/nodejs:99`)).rejects.toThrow(/answered 404 for lambda\/nodejs/);
});
