import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { LayerFile } from '../oci/layer-file.ts';
import type { Architecture } from '../oci/types.ts';

const run = promisify(execFile);

/**
 * Debian's packages, unpacked, for a processor that need not be this machine's. apt keeps its lists in a folder of our
 * own, so that neither root nor a list on this machine is needed.
 */
export async function debianPackages(names: string[], architecture: Architecture): Promise<LayerFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'docent-debian-'));
  const apt = (...args: string[]) =>
    run('apt-get', ['-q', ...settings(folder, architecture), ...args], { cwd: join(folder, 'packages') });
  try {
    for (const needed of ['packages', 'root', 'state/lists/partial', 'cache/archives/partial'])
      await mkdir(join(folder, needed), { recursive: true });
    await apt('update');
    await apt('download', ...names);
    for (const name of await readdir(join(folder, 'packages')))
      await run('dpkg', ['-x', join(folder, 'packages', name), join(folder, 'root')]);
    return await filesBelow(join(folder, 'root'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const settings = (folder: string, architecture: Architecture): string[] =>
  [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    'APT::Sandbox::User=root',
    `Dir::State=${folder}/state`,
    `Dir::State::status=/dev/null`,
    `Dir::Cache=${folder}/cache`,
  ].flatMap((setting) => ['-o', setting]);

async function filesBelow(root: string): Promise<LayerFile[]> {
  const files: LayerFile[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(root, file);
    if (/^usr\/share\/(doc|man|lintian)\//.test(path)) continue;
    if (entry.isSymbolicLink()) files.push({ path, content: { linkTo: await readlink(file) } });
    else if (entry.isFile())
      files.push({ path, content: await readFile(file), executable: ((await lstat(file)).mode & 0o100) !== 0 });
  }
  return files;
}
