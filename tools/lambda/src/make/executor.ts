import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { ImageBuilder } from '../image/image-builder.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { optionsIn } from '../plugin/options.ts';
import { makeBundle, type BundleOptions } from './bundle.ts';
import { makeImage, type ImageOptions } from './image.ts';

export type MakeOptions = ({ make: 'bundle' } & BundleOptions) | ({ make: 'image' } & ImageOptions);

/** Nx's executor for one function. */
export default function make(options: MakeOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => makeFor(context.projectName!, options, context, builderIn(context)));
}

/** Nx's executor for many: bundles and the images that are made of them in one process, each as soon as it can be. */
export function makeBatch(
  graph: TaskGraph,
  options: Record<string, MakeOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  const builder = builderIn(context);
  return runBatch(graph, (task) => makeFor(task.target.project, options[task.id]!, context, builder));
}

function makeFor(name: string, options: MakeOptions, context: ExecutorContext, builder: ImageBuilder): Promise<string> {
  const { root, projectsConfigurations } = context;
  const fn = readFunction(join(root, projectsConfigurations.projects[name]!.root));
  return options.make === 'bundle' ? makeBundle(fn, options, root) : makeImage(fn, options, root, builder);
}

function builderIn({ root, nxJsonConfiguration }: ExecutorContext): ImageBuilder {
  const { lockFile, models } = optionsIn(nxJsonConfiguration);
  return new ImageBuilder({ workspaceRoot: root, lockFile: join(root, lockFile), models: join(root, models) });
}
