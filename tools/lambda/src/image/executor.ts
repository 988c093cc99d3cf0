import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { writeWhole } from '../oci/blob-store.ts';
import type { Platform } from '../oci/types.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { readableBytes } from '../plugin/bytes.ts';
import { optionsIn } from '../plugin/options.ts';
import { ImageBuilder, type Engine } from './image-builder.ts';
import { billOfMaterials } from './sbom.ts';

export interface ImageExecutorOptions {
  bundlePath: string;
  outputPath: string;
  platform: Platform;
  base: string;
  engine: Engine;
}

/** Nx's executor for one function. */
export default function image(options: ImageExecutorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => imageOf(context.projectName!, options, context, builderIn(context)));
}

/** Nx's executor for many functions in one process. */
export function imageBatch(
  graph: TaskGraph,
  options: Record<string, ImageExecutorOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  const builder = builderIn(context);
  return runBatch(graph, (task) => imageOf(task.target.project, options[task.id]!, context, builder));
}

function builderIn({ root, nxJsonConfiguration }: ExecutorContext): ImageBuilder {
  const { lockFile, models } = optionsIn(nxJsonConfiguration);
  return new ImageBuilder({ workspaceRoot: root, lockFile: join(root, lockFile), models: join(root, models) });
}

async function imageOf(
  name: string,
  { bundlePath, outputPath, platform, base: reference, engine }: ImageExecutorOptions,
  context: ExecutorContext,
  builder: ImageBuilder,
): Promise<string> {
  const fn = readFunction(join(context.root, context.projectsConfigurations.projects[name]!.root));
  const layout = join(context.root, outputPath);
  const built = await builder.build(fn, {
    bundle: join(context.root, bundlePath),
    layout,
    platform,
    base: reference,
    engine,
  });
  const { image, base, contents } = built;
  await writeWhole(`${layout}.cdx.json`, billOfMaterials(fn, built));
  const sizes = contents.map(({ name, layer }) => `${name} ${readableBytes(layer.size)}`).join(', ');
  return [
    `${outputPath}: ${image.digest}`,
    `  above the base: ${sizes}`,
    ...(base.standIn
      ? [`  on a local stand-in: ${base.reference} is not pinned (npx nx run lambda:pin-base --base ${base.reference})`]
      : []),
  ].join('\n');
}
