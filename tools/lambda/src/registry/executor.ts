import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBaseLock, type BaseLock } from '../base/base-image.ts';
import { writeWhole } from '../oci/blob-store.ts';
import { readLayout, type Image } from '../oci/layout.ts';
import type { Platform } from '../oci/types.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { readableBytes } from '../plugin/bytes.ts';
import { optionsIn } from '../plugin/options.ts';
import { Repository } from './client.ts';
import { progressOn, type Progress } from './progress.ts';
import { provenance, sourceFiles, sourceRevision, type Resource } from './provenance.ts';
import { pushedFolder, writePushed } from './pushed-image.ts';
import { pushImage } from './push-image.ts';
import { isLoopback, parseReference, RegistryError } from './reference.ts';

export interface PushExecutorOptions {
  bundlePath: string;
  imagePath: string;
  registry?: string;
  tag: string;
}

/** What the pushes of one run share. */
interface Run {
  known: Map<string, Promise<string>>;
  progress: Progress;
  revision: Promise<Resource[]>;
}

const startRun = ({ root }: ExecutorContext): Run => ({
  known: new Map(),
  progress: progressOn(process.stderr),
  revision: sourceRevision(root),
});

/** Nx's executor for one function. */
export default function push(options: PushExecutorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => pushOf(context.projectName!, options, context, startRun(context)));
}

/** Nx's executor for many functions in one process: a layer that they share is sent once. */
export function pushBatch(
  graph: TaskGraph,
  options: Record<string, PushExecutorOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  const run = startRun(context);
  return runBatch(graph, (task) => pushOf(task.target.project, options[task.id]!, context, run));
}

async function pushOf(
  name: string,
  { bundlePath, imagePath, registry = process.env.IMAGE_REGISTRY, tag }: PushExecutorOptions,
  { root, nxJsonConfiguration }: ExecutorContext,
  run: Run,
): Promise<string> {
  if (!registry)
    throw new RegistryError('Say where to: --registry HOST/PREFIX, such as 127.0.0.1:5000/docent, or IMAGE_REGISTRY.');
  const { namePrefix, lockFile } = optionsIn(nxJsonConfiguration);
  const to = parseReference(`${registry}/${namePrefix}${name}:${tag}`);
  const layout = join(root, imagePath);
  const bundle = join(root, bundlePath);
  const image = await readLayout(layout);
  const bill = await readFile(`${layout}.cdx.json`, 'utf8').catch(() => null);
  if (!bill || !isBillOf(image, bill))
    throw new RegistryError(
      `${imagePath}.cdx.json is no bill of materials of ${imagePath}: run "npx nx image ${name}"`,
    );
  const { base, models } = partsIn(bill);
  if (!isLoopback(to.host) && !isPinned(readBaseLock(join(root, lockFile)), base))
    throw new RegistryError(
      `${name} is built on the local stand-in for ${base.reference}, which only this machine may run; it is not pushed ` +
        `to ${to.host}. Pin the base with "npx nx run lambda:pin-base --base ${base.reference}", commit ${lockFile} and ` +
        'build again.',
    );
  const statement = provenance(
    { name, repository: `${to.host}/${to.repository}`, digest: image.digest, platform: platformOf(image), base },
    {
      revision: await run.revision,
      files: [...(await sourceFiles(root, name, join(bundle, 'metafile.json'))), ...models],
    },
  );
  const from = parseReference(base.reference);
  const { digest, sent } = await pushImage(layout, image, to, {
    base: new Repository(from.host, from.repository),
    known: run.known,
    progress: run.progress,
    attachments: [
      { mediaType: 'application/vnd.cyclonedx+json', content: Buffer.from(bill) },
      { mediaType: 'application/vnd.in-toto+json', content: Buffer.from(statement) },
    ],
  });
  const reference = `${to.host}/${to.repository}@${digest}`;
  const folder = pushedFolder(root, name);
  await writeWhole(join(folder, 'sbom.cdx.json'), bill);
  await writeWhole(join(folder, 'provenance.json'), statement);
  for (const file of await readdir(bundle))
    if (file.endsWith('.map')) await writeWhole(join(folder, 'maps', file), await readFile(join(bundle, file)));
  await writePushed(root, name, { reference, digest, platform: platformOf(image) });
  return `${reference}\n  ${sent === 0 ? 'was there: nothing sent' : `${readableBytes(sent)} sent`}`;
}

const platformOf = ({ config }: Image): Platform => `linux/${config.architecture}`;

interface Bill {
  metadata: { component: { version: string } };
  components: { type: string; 'bom-ref': string; name: string; version: string; hashes?: { content: string }[] }[];
}

/** A build that was stopped between the image and its bill leaves an older one. */
const isBillOf = ({ digest }: Image, bill: string): boolean =>
  (JSON.parse(bill) as Bill).metadata.component.version === digest;

/** The base that the image was built on and the models that it carries, as its bill of materials has them. */
function partsIn(bill: string): { base: { reference: string; digest: string }; models: Resource[] } {
  const { components } = JSON.parse(bill) as Bill;
  const { name, version } = components.find((component) => component['bom-ref'] === 'base')!;
  const models = components
    .filter(({ type }) => type === 'machine-learning-model')
    .map(({ name, hashes }) => ({ uri: `model:${name}`, digest: { sha256: hashes![0]!.content } }));
  return { base: { reference: name, digest: version }, models };
}

const isPinned = (lock: BaseLock, { reference, digest }: { reference: string; digest: string }): boolean =>
  Object.values(lock[reference] ?? {}).some((pinned) => pinned.digest === digest);
