import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Docker that is missing, or a command that it refuses; the message holds what it says. */
export class DockerError extends Error {
  override name = 'DockerError';
}

/** Runs one command of Docker, builds by BuildKit. @throws {DockerError} */
export async function docker(args: string[]): Promise<void> {
  try {
    await promisify(execFile)('docker', args, { env: { ...process.env, DOCKER_BUILDKIT: '1' }, maxBuffer: 1e8 });
  } catch (error) {
    const { code, stderr } = error as { code?: number | string; stderr?: string };
    const reason = code === 'ENOENT' ? 'there is no program "docker"' : (stderr ?? String(error)).trim();
    throw new DockerError(
      `"docker ${args[0]}" failed: ${reason}\nThe engine "docker" needs a running Docker with BuildKit; others need none.`,
    );
  }
}
