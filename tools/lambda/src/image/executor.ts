import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import type { Platform } from '../oci/types.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { readableBytes } from '../plugin/bytes.ts';
import { buildImage } from './build-image.ts';

export interface ImageExecutorOptions {
  bundlePath: string;
  outputPath: string;
  platform: Platform;
  base?: string;
}

/** Nx's executor for one function. */
export default function image(options: ImageExecutorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => imageOf(context.projectName!, options, context));
}

/** Nx's executor for many functions in one process. */
export function imageBatch(
  graph: TaskGraph,
  options: Record<string, ImageExecutorOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  return runBatch(graph, (task) => imageOf(task.target.project, options[task.id]!, context));
}

async function imageOf(name: string, options: ImageExecutorOptions, context: ExecutorContext): Promise<string> {
  const fn = readFunction(join(context.root, context.projectsConfigurations.projects[name]!.root));
  const { image, base, layers } = await buildImage(fn, {
    workspaceRoot: context.root,
    bundle: join(context.root, options.bundlePath),
    layout: join(context.root, options.outputPath),
    platform: options.platform,
    base: options.base,
  });
  const sizes = layers.map((layer) => `${layer.name} ${readableBytes(layer.size)}`).join(', ');
  return [
    `${options.outputPath}: ${image.digest}`,
    `  above the base: ${sizes}`,
    ...(base.standIn ? [`  on a local stand-in: ${base.reference} is not pinned (npx nx run lambda:pin-base)`] : []),
  ].join('\n');
}
