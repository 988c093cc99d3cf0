import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { BaseImage } from '../base/base-image.ts';
import type { BlobStore } from '../oci/blob-store.ts';
import { packArchive } from '../oci/layer.ts';
import { bytesOf, type LayerFile } from '../oci/layer-file.ts';
import { readTar } from '../oci/read-tar.ts';
import type { ImageConfig, Layer, Platform } from '../oci/types.ts';
import type { Content } from './contents.ts';
import { docker } from './docker.ts';
import { loadImage } from './load-into-docker.ts';
import { modelPath } from './models.ts';
import { entriesIn, type LayerEntry } from './validate.ts';

const run = promisify(execFile);

export interface DockerBuild {
  base: BaseImage;
  contents: Content[];
  platform: Platform;
  /** Folder for the Dockerfile and what it copies; made anew. */
  context: string;
  /** File with instructions for between the base and what is ours, if it is there. */
  instructions: string;
  tag: string;
}

export interface DockerBuilt {
  config: ImageConfig;
  /** Above the base: those of the instructions, then one for each content. */
  layers: Layer[];
  /** What each of them holds, as Docker wrote it. */
  entries: LayerEntry[][];
}

/**
 * Builds the image that the other engine makes, by BuildKit and a Dockerfile: for those who must RUN something. Its
 * layers are taken over into the store, so that it is checked, laid out and pushed like any other.
 * @throws {DockerError}
 */
export async function buildByDocker(store: BlobStore, build: DockerBuild): Promise<DockerBuilt> {
  await writeContext(build, await baseFor(build.base, store));
  await docker(['build', '--progress=plain', `--platform=${build.platform}`, '--tag', build.tag, build.context]);
  const folder = await mkdtemp(join(tmpdir(), 'docent-docker-'));
  try {
    await docker(['save', '--output', join(folder, 'image.tar'), build.tag]);
    await run('tar', ['-xf', 'image.tar'], { cwd: folder });
    const [{ Config, Layers }] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const config: ImageConfig = JSON.parse(await readFile(join(folder, Config), 'utf8'));
    const below = build.base.config.rootfs.diff_ids.length;
    const ours = (Layers as string[]).slice(below);
    const archives = await Promise.all(ours.map((path) => readFile(join(folder, path))));
    return {
      config,
      layers: await Promise.all(archives.map((archive) => packArchive(store, archive))),
      entries: archives.map((archive) => entriesIn(readTar(archive))),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeContext({ contents, context, instructions }: DockerBuild, base: string): Promise<void> {
  await rm(context, { recursive: true, force: true });
  for (const [index, { files }] of contents.entries())
    for (const file of files) await writeFileOf(join(context, `${index}`), file);
  const dockerfile = [
    `# Generated: the tree that "nx image" makes without Docker.`,
    `FROM ${base}`,
    ...(existsSync(instructions) ? [(await readFile(instructions, 'utf8')).trim()] : []),
    'WORKDIR /var/task',
    ...contents.map((_, index) => `COPY ${index}/ /`),
    ...(contents.some(({ components }) => components().some(({ type }) => type === 'machine-learning-model'))
      ? [`ENV MODEL_PATH=${modelPath}`]
      : []),
    'CMD ["index.handler"]',
  ];
  await writeFile(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
}

/** With the mode that the file has in the image, and time 0. */
async function writeFileOf(folder: string, { path, content, executable }: LayerFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  if ('linkTo' in content) return symlink(content.linkTo, file);
  await writeFile(file, bytesOf(content));
  await chmod(file, executable ? 0o755 : 0o644);
  await utimes(file, 0, 0);
}

/** What FROM says: the pinned base by its digest; a stand-in is first given to Docker, which can get it nowhere. */
async function baseFor({ reference, digest, config, layers, standIn }: BaseImage, store: BlobStore): Promise<string> {
  if (!standIn) return `${reference.replace(/:[\w][\w.-]*$/, '')}@${digest}`;
  const written = await store.write(Buffer.from(JSON.stringify(config)));
  return loadImage(
    store,
    written,
    layers.map((layer) => layer.digest),
    'docent-base',
  );
}
