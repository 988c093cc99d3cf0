import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Platform } from '../oci/types.ts';
import { cacheFolder } from '../plugin/cache-folder.ts';

/** A package that npm does not bring. */
export class FetchError extends Error {
  override name = 'FetchError';
}

/**
 * A package that npm does not install on this machine, since it is for another platform: npm puts it into the cache.
 * @param integrity what package-lock.json says of it; npm's word is taken without
 * @returns its folder
 */
export async function fetchPackage(
  name: string,
  version: string,
  platform: Platform,
  integrity?: string,
): Promise<string> {
  const folder = join(cacheFolder(), 'packages', platform, `${name.replace('/', '+')}@${version}`);
  if (!existsSync(folder)) await install(folder, name, version, platform);
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const found = lock.packages[`node_modules/${name}`]?.integrity;
  if (integrity && found !== integrity)
    throw new FetchError(
      `${name}@${version} for ${platform} is ${found}, and package-lock.json says ${integrity}: it is not used.\n` +
        `Delete ${folder} and build again; if it stays so, run "npm install" to bring the lock up to date.`,
    );
  return join(folder, 'node_modules', name);
}

async function install(folder: string, name: string, version: string, platform: Platform): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const making = await mkdtemp(`${folder}.`);
  try {
    // npm holds a plain dependency against this machine, whatever platform is asked for, and an optional one does not.
    await writeFile(join(making, 'package.json'), JSON.stringify({ optionalDependencies: { [name]: version } }));
    const cpu = platform === 'linux/amd64' ? 'x64' : 'arm64';
    const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
    const quiet = ['--ignore-scripts', '--omit-lockfile-registry-resolved', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', ['install', ...target, ...quiet], { cwd: making });
    if (!existsSync(join(making, 'node_modules', name))) throw new Error('It is not for this platform.');
    // Another build may have been as quick; either's is whole.
    await rename(making, folder).catch(() => {});
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new FetchError(
      `npm does not bring ${name}@${version} for ${platform}:\n${reason}\nTry again where npm's registry is reached.`,
    );
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
