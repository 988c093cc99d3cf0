import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFunction } from '@docent/lambda/bundle';
import { ImageBuilder, type ImageOptions } from '@docent/lambda/image';
import { speedups, summarize, type Summary } from '../measure.ts';
import { npmCiImages } from './npm-ci-images.ts';
import { say, type Bench } from './open-bench.ts';
import { timeRounds, twoAtOnce } from './rounds.ts';

/** Seconds; ratios are BuildKit's time by ours. */
export interface BuildTimes {
  images: number;
  /** All images, bundles included, nothing cached, by `nx run-many -t image`; BuildKit by a Dockerfile with `npm ci` each. */
  fromNothing: { ours: Summary; buildKit: number; ratio: number; dockerfiles: number };
  /** All images from bundles that are there, the same trees by BuildKit: every layer new, then every bundle new. */
  allNew: Compared;
  bundlesNew: Compared;
  /** One image after an edit of one line that Nx's daemon has read: by `nx image`, and of that the bundle and the image. */
  oneLine: { nx: Summary; ours: Summary };
}

export interface Compared {
  ours: Summary;
  buildKit: Summary;
  ratio: Summary;
}

export async function buildTimes(
  bench: Bench,
  { rounds, dockerfiles }: { rounds: number; dockerfiles: number },
): Promise<BuildTimes> {
  const images = bench.functions.length;
  say(`${images} images from nothing, ${rounds} times`);
  const all = () => bench.nx('run-many', '-t', 'image');
  const { ours } = await timeRounds({ ours: all }, rounds, () => forget(bench, 'dist', '.nx'));
  say(`${dockerfiles} images by Dockerfiles with "npm ci"`);
  const perImage = (await npmCiImages(bench, dockerfiles)) / dockerfiles;
  say('the image step alone, and the same trees by BuildKit');
  await bench.nx('run-many', '-t', 'image', '--engine=docker');
  const allNew = await compare(bench, rounds, ['--no-cache'], () => forget(bench, 'dist/blobs', 'dist/images'));
  // What was forgotten last and BuildKit still holds.
  await bench.nx('run-many', '-t', 'image');
  return {
    images,
    fromNothing: {
      ours: inSeconds(ours),
      buildKit: perImage * images,
      ratio: (perImage * images * 1000) / summarize(ours).median,
      dockerfiles,
    },
    allNew,
    bundlesNew: await compare(bench, rounds, [], () => changeBundles(bench)),
    oneLine: await editOneLine(bench, rounds),
  };
}

async function forget({ root }: Bench, ...folders: string[]): Promise<void> {
  for (const folder of folders) await rm(join(root, folder), { recursive: true, force: true });
}

/** In one process, without Nx, against `docker build` of the trees that the engine "docker" has laid out. */
async function compare(
  bench: Bench,
  rounds: number,
  dockerOptions: string[],
  before: () => Promise<void>,
): Promise<Compared> {
  const { root, functions, docker } = bench;
  const buildKit = () =>
    twoAtOnce(functions, ({ name }) => docker('build', '--quiet', ...dockerOptions, join(root, 'dist/docker', name)));
  const ours = () => {
    const builder = builderOf(bench);
    return Promise.all(functions.map((fn) => builder.build(fn, optionsOf(bench, fn.name))));
  };
  const times = await timeRounds({ ours, buildKit }, rounds, before);
  return {
    ours: inSeconds(times.ours),
    buildKit: inSeconds(times.buildKit),
    ratio: speedups(times.ours, times.buildKit),
  };
}

/** A line more in every bundle and in its copy among BuildKit's trees. */
async function changeBundles({ root, functions }: Bench): Promise<void> {
  for (const { name, native, data, models } of functions) {
    const below = native.length + Object.keys(data).length + models.length;
    const copy = join(root, 'dist/docker', name, `${below}`, 'var/task/index.mjs');
    for (const file of [join(root, 'dist/functions', name, 'index.mjs'), copy])
      await appendFile(file, `\n// ${crypto.randomUUID()}`);
  }
}

async function editOneLine(bench: Bench, rounds: number): Promise<BuildTimes['oneLine']> {
  const fn = bench.functions.find(({ models }) => models.length > 0)!;
  const handler = join(bench.root, 'apps', fn.name, 'src/handler.ts');
  const text = await readFile(handler, 'utf8');
  const edit = async () => {
    await writeFile(handler, `${text}\nexport const edited = '${crypto.randomUUID()}';\n`);
    // Nx's daemon reads an edit when it is saved, about half a second before anybody has typed a command.
    await bench.nxByDaemon('show', 'projects');
  };
  const inProcess = async () => {
    const options = optionsOf(bench, fn.name);
    await bundleFunction(fn, { outdir: options.bundle });
    await builderOf(bench).build(fn, options);
  };
  await bench.nxByDaemon('image', fn.name);
  const times = await timeRounds({ nx: () => bench.nxByDaemon('image', fn.name), ours: inProcess }, rounds, edit);
  await writeFile(handler, text);
  await bench.nxByDaemon('daemon', '--stop');
  return { nx: inSeconds(times.nx), ours: inSeconds(times.ours) };
}

const builderOf = ({ root }: Bench): ImageBuilder =>
  new ImageBuilder({
    workspaceRoot: root,
    lockFile: join(root, 'tools/lambda/base.lock.json'),
    models: join(root, 'libs/embeddings/models'),
  });

const optionsOf = ({ root }: Bench, name: string): ImageOptions => ({
  bundle: join(root, 'dist/functions', name),
  layout: join(root, 'dist/images', name),
  platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
  base: 'public.ecr.aws/lambda/nodejs:24',
});

const inSeconds = (milliseconds: number[]): Summary => summarize(milliseconds.map((time) => time / 1000));
