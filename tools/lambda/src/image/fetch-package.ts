import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Platform } from '../oci/types.ts';

/** A package that npm does not install on this machine, since it is for another platform: npm puts it into the cache. */
export async function fetchPackage(name: string, version: string, platform: Platform): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'docent', 'packages', platform, `${name.replace('/', '+')}@${version}`);
  const installed = join(folder, 'node_modules', name);
  if (existsSync(join(installed, 'package.json'))) return installed;
  await mkdir(dirname(folder), { recursive: true });
  const making = await mkdtemp(`${folder}.`);
  try {
    await writeFile(join(making, 'package.json'), '{"private":true}');
    const cpu = platform === 'linux/amd64' ? 'x64' : 'arm64';
    const args = [
      '--os=linux',
      `--cpu=${cpu}`,
      '--libc=glibc',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
    ];
    await promisify(execFile)('npm', ['install', ...args, `${name}@${version}`], { cwd: making });
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return installed;
}
