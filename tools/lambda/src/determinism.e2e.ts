import { chownSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFunctions } from './function-config/index.ts';
import { readLayout } from './oci/layout.ts';
import { cacheFolder } from './plugin/cache-folder.ts';
import { cloneOfThis, copyFast, workspace } from './testing/clone.ts';
import { nx } from './testing/nx.ts';

const nobody = 65534;

/** Builds all images in a folder of its own, from nothing but the user's cache; as another user where root says so. */
async function buildAll(uid?: number) {
  using clone = cloneOfThis();
  const home = join(clone.root, 'home');
  mkdirSync(join(home, '.cache'), { recursive: true });
  copyFast(cacheFolder(), join(home, '.cache/docent'));
  if (uid !== undefined) giveTo(uid, clone.root);
  const env = { HOME: home, XDG_CACHE_HOME: '' };
  await nx(clone.root, ['run-many', '-t', 'image'], { env, ...(uid === undefined ? {} : { uid, gid: uid }) });
  const built = loadFunctions(workspace).map(async ({ name }) => {
    const layout = join(clone.root, 'dist/images', name);
    const { digest } = await readLayout(layout);
    return [name, { digest, bill: readFileSync(`${layout}.cdx.json`, 'utf8') }] as const;
  });
  return Object.fromEntries(await Promise.all(built));
}

/** All but what is shared with others by hard links. */
function giveTo(uid: number, root: string): void {
  for (const path of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    const file = lstatSync(join(root, path));
    if (file.isDirectory() || (file.isFile() && file.nlink === 1)) chownSync(join(root, path), uid, uid);
  }
}

test('all images have the same digest and the same bill of materials in another folder and, by root, as another user', async () => {
  const mine = await buildAll();
  const theirs = await buildAll(process.getuid!() === 0 ? nobody : undefined);
  expect(Object.keys(mine).length).toBeGreaterThanOrEqual(15);
  expect(theirs).toEqual(mine);
});
