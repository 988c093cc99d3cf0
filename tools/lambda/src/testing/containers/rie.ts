import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../../oci/blob-store.ts';
import { cacheFolder } from '../../plugin/cache-folder.ts';

const run = promisify(execFile);
const wheel = 'aws-sam-cli==1.170.0';
const binaries: Record<string, { name: string; digest: string }> = {
  x64: {
    name: 'aws-lambda-rie-x86_64',
    digest: 'sha256:6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5',
  },
  arm64: {
    name: 'aws-lambda-rie-arm64',
    digest: 'sha256:ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21',
  },
};

/** AWS's own runtime interface emulator: out of the SAM CLI's wheel, checked, kept in the cache. Its path. */
export async function runtimeInterfaceEmulator(): Promise<string> {
  const { name, digest } = binaries[process.arch]!;
  const file = join(cacheFolder(), 'rie', digest.slice('sha256:'.length), 'aws-lambda-rie');
  if (!existsSync(file)) await fetchTo(file, name);
  if (sha256(await readFile(file)) !== digest)
    throw new Error(`${file} is not the emulator that is expected: delete it`);
  return file;
}

async function fetchTo(file: string, name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docent-rie-'));
  try {
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, wheel]);
    const script = `
import glob, zipfile
zipfile.ZipFile(glob.glob('*.whl')[0]).extract('samcli/local/rapid/${name}')`;
    await run('python3', ['-c', script], { cwd: folder });
    await mkdir(dirname(file), { recursive: true });
    const extracted = join(folder, 'samcli/local/rapid', name);
    await chmod(extracted, 0o755);
    await rename(extracted, file).catch(() => run('mv', [extracted, file]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
