import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { BlobStore, sha256 } from './blob-store.ts';
import { packLayer } from './layer.ts';
import { readLayout, writeImage, writeLayout } from './layout.ts';
import type { LayerFile } from './layer-file.ts';
import { readTar } from './read-tar.ts';
import { tar } from './tar.ts';

const file = (path: string, text = path, executable = false): LayerFile => ({
  path,
  content: Buffer.from(text),
  executable,
});

/** What an independent reader, tar itself, sees: mode, owner, size, time and name of each entry. */
function listing(archive: Uint8Array): string[] {
  const text = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--full-time', '--utc', '-f', '-'], {
    input: archive,
  });
  return text
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
}

test('an archive has an entry for every parent folder, sorted, at time 0, of owner 0', () => {
  const archive = tar([
    file('var/task/run.sh', 'x', true),
    { path: 'var/link', content: { linkTo: 'task' } },
    file('opt/a'),
  ]);
  expect(listing(archive)).toEqual([
    'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 opt/',
    '-rw-r--r-- 0/0 5 1970-01-01 00:00:00 opt/a',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 var/',
    'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 var/link -> task',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 var/task/',
    '-rwxr-xr-x 0/0 1 1970-01-01 00:00:00 var/task/run.sh',
  ]);
});

test('tar reads back whatever was written, and the order of the files makes no difference', () => {
  const name = fc.stringMatching(/^[a-zé0-9_]{1,60}$/u);
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => ['root', ...parts, 'file.txt'].join('/'));
  const files = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 1500 })), {
    selector: ([path]) => path,
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(files, (entries) => {
      const made = entries.map(([path, content]) => ({ path, content }));
      const archive = tar(made);
      expect(sha256(tar(made.toReversed()))).toBe(sha256(archive));
      for (const [path, content] of entries) {
        const read = execFileSync('tar', ['--extract', '--to-stdout', '-f', '-', path], { input: archive });
        expect(read.equals(content)).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});

test.each(['ustar', 'gnu', 'pax'])('what tar itself wrote in the format %s is read', (format) => {
  using workspace = temporaryWorkspace();
  const long = format === 'ustar' ? 'short' : 'é'.repeat(100);
  const path = `./a/${'b'.repeat(90)}/${long}`;
  workspace.write(path, 'content');
  workspace.write('a/c', '');
  const archive = execFileSync('tar', [`--format=${format}`, '--sort=name', '-C', workspace.root, '-cf', '-', '.']);
  const entries = readTar(archive).map(({ path, type, content }) => [path, type, Buffer.from(content).toString()]);
  expect(entries).toEqual([
    ['a', 'folder', ''],
    [`a/${'b'.repeat(90)}`, 'folder', ''],
    [path.slice(2), 'file', 'content'],
    ['a/c', 'file', ''],
  ]);
});

test.each(['/etc/passwd', '../up', 'a//b', 'a/./b', ''])('"%s" is refused as a path in an image', (path) => {
  expect(() => tar([file(path)])).toThrow(/is no path within an image/);
});

test('a path too long for the format, and the same path twice, are refused', () => {
  expect(() => tar([file('x'.repeat(101))])).toThrow(/at most 100 bytes after one of its slashes/);
  expect(() => tar([file('a/b'), file('a/b')])).toThrow('a/b is twice in one layer');
});

test('a layer is compressed once, and what it unpacks to is its diff id', async () => {
  using workspace = temporaryWorkspace();
  const store = new BlobStore(workspace.root);
  const layer = await packLayer(store, [file('var/task/index.mjs', 'export {}')]);
  expect(sha256(gunzipSync(await store.read(layer.digest)))).toBe(layer.diffId);
  const written = statSync(store.path(layer.digest)).mtimeMs;
  expect(await packLayer(store, [file('var/task/index.mjs', 'export {}')])).toEqual(layer);
  expect(statSync(store.path(layer.digest)).mtimeMs).toBe(written);
});

test('files on disk are packed as they are, also after a change that left their size and time as they were', async () => {
  using workspace = temporaryWorkspace({ 'model.onnx': 'weights 1' });
  const store = new BlobStore(join(workspace.root, 'store'));
  const copyOf = join(workspace.root, 'model.onnx');
  const pack = () => packLayer(store, [{ path: 'opt/model.onnx', content: { copyOf } }]);
  const before = await pack();
  const { atime, mtime } = statSync(copyOf);
  workspace.write('model.onnx', 'weights 2');
  utimesSync(copyOf, atime, mtime);
  expect(await pack()).toEqual(await packLayer(store, [file('opt/model.onnx', 'weights 2')]));
  expect(await pack()).not.toEqual(before);
});

test('a file on disk that must be another is refused, also where it was packed before', async () => {
  using workspace = temporaryWorkspace();
  const store = new BlobStore(workspace.root);
  const content = { copyOf: import.meta.filename };
  await packLayer(store, [{ path: 'opt/model.onnx', content }]);
  const mustBe = { sha256: 'f00d', orElse: (found: string) => new Error(`it is ${found}`) };
  const found = sha256(readFileSync(import.meta.filename)).slice('sha256:'.length);
  await expect(packLayer(store, [{ path: 'opt/model.onnx', content: { ...content, mustBe } }])).rejects.toThrow(
    `it is ${found}`,
  );
});

test('a layer’s bytes are these on every machine', async () => {
  using workspace = temporaryWorkspace();
  const layer = await packLayer(new BlobStore(workspace.root), [
    file('var/task/index.mjs', 'export const a = 1;\n'.repeat(50)),
  ]);
  expect(layer).toMatchInlineSnapshot(`
   {
     "diffId": "sha256:b26239f02a862e4f983d912cdccec11b8dfce543678179fca0a69b183b8bd5d5",
     "digest": "sha256:846ead4a05e800fe7e558b556ac600d336d5943793c6a28a6ae08593b5c87780",
     "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
     "size": 170,
   }
  `);
});

test('layouts share their blobs, and a layout that is whole is left alone', async () => {
  using workspace = temporaryWorkspace();
  const store = new BlobStore(join(workspace.root, 'store'));
  const layer = await packLayer(store, [file('var/task/index.mjs')]);
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  } as const;
  const image = await writeImage(store, { ...config, rootfs: { type: 'layers', diff_ids: [layer.diffId] } }, [layer]);
  const [a, b] = ['a', 'b'].map((name) => join(workspace.root, name)) as [string, string];
  await writeLayout(store, image, a, 'x');
  await writeLayout(store, image, b, 'x');
  expect(statSync(new BlobStore(a).path(layer.digest)).ino).toBe(statSync(new BlobStore(b).path(layer.digest)).ino);
  expect(await readLayout(a)).toEqual(image);
  const made = statSync(a).ino;
  await writeLayout(store, image, a, 'x');
  expect(statSync(a).ino).toBe(made);
});

test('a damaged blob and a folder without an image are refused by name', async () => {
  using workspace = temporaryWorkspace();
  const store = new BlobStore(workspace.root);
  const digest = await store.write(Buffer.from('whole'));
  workspace.write(`blobs/${digest.replace(':', '/')}`, 'half');
  await expect(store.read(digest)).rejects.toThrow(/is damaged/);
  await expect(store.verify(digest)).rejects.toThrow(/is damaged/);
  await expect(readLayout(workspace.root)).rejects.toThrow(/holds no image: build it/);
});
