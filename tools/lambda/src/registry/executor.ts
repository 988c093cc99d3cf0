import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { join } from 'node:path';
import { defaultBase, lockFile, readBaseLock } from '../base/base-image.ts';
import { writeWhole } from '../oci/blob-store.ts';
import { readLayout, type Image } from '../oci/layout.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { readableBytes } from '../plugin/bytes.ts';
import { Repository } from './client.ts';
import { pushImage } from './push-image.ts';
import { isLoopback, parseReference, RegistryError } from './reference.ts';

export interface PushExecutorOptions {
  imagePath: string;
  registry?: string;
  tag: string;
  base?: string;
}

/** Nx's executor for one function. */
export default function push(options: PushExecutorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => pushOf(context.projectName!, options, context, new Map()));
}

/** Nx's executor for many functions in one process: a layer that they share is sent once. */
export function pushBatch(
  graph: TaskGraph,
  options: Record<string, PushExecutorOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  const known = new Map<string, Promise<string>>();
  return runBatch(graph, (task) => pushOf(task.target.project, options[task.id]!, context, known));
}

async function pushOf(
  name: string,
  { imagePath, registry = process.env.DOCENT_REGISTRY, tag, base = defaultBase }: PushExecutorOptions,
  { root }: ExecutorContext,
  known: Map<string, Promise<string>>,
): Promise<string> {
  if (!registry)
    throw new RegistryError('Say where to: --registry HOST/PREFIX, such as 127.0.0.1:5000/docent, or DOCENT_REGISTRY.');
  const to = parseReference(`${registry}/chatbot-${name}:${tag}`);
  const layout = join(root, imagePath);
  const image = await readLayout(layout);
  if (!isLoopback(to.host) && !isOnPinned(root, base, image))
    throw new RegistryError(
      `${name} is built on the local stand-in for ${base}, which only this machine may run; it is not pushed to ${to.host}. ` +
        `Pin the base with "npx nx run lambda:pin-base", commit ${lockFile} and build again.`,
    );
  const from = parseReference(base);
  const { digest, sent } = await pushImage(layout, image, to, {
    base: new Repository(from.host, from.repository),
    known,
  });
  const reference = `${to.host}/${to.repository}@${digest}`;
  await writeWhole(join(root, 'dist/pushed', `${name}.json`), `${JSON.stringify({ reference, digest }, null, 2)}\n`);
  return `${reference}\n  ${sent === 0 ? 'was there: nothing sent' : `${readableBytes(sent)} sent`}`;
}

/** Whether the image's lowest layers are those of the base as the lock file has it. */
function isOnPinned(root: string, base: string, { manifest, config }: Image): boolean {
  const pinned = readBaseLock(root)[base]?.[`linux/${config.architecture}`];
  return (
    pinned !== undefined &&
    pinned.manifest.layers.every(({ digest }, index) => manifest.layers[index]?.digest === digest)
  );
}
