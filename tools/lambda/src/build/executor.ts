import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { join } from 'node:path';
import { bundleFunction } from '../bundle/index.ts';
import { readFunction } from '../function-config/index.ts';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { readableBytes } from '../plugin/bytes.ts';

export interface BuildOptions {
  /** Folder for the bundle, relative to the workspace. */
  outputPath: string;
}

/** Nx's executor for one function. */
export default function build(options: BuildOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => buildFunction(context.projectName!, options, context));
}

/** Nx's executor for many functions in one process. */
export function buildBatch(
  graph: TaskGraph,
  options: Record<string, BuildOptions>,
  _: unknown,
  context: ExecutorContext,
) {
  return runBatch(graph, (task) => buildFunction(task.target.project, options[task.id]!, context));
}

async function buildFunction(name: string, { outputPath }: BuildOptions, context: ExecutorContext): Promise<string> {
  const fn = readFunction(join(context.root, context.projectsConfigurations.projects[name]!.root));
  const { metafile } = await bundleFunction(fn, { outdir: join(context.root, outputPath) });
  const modules = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  const bytes = modules.reduce((sum, [, output]) => sum + output.bytes, 0);
  return `${outputPath}: ${readableBytes(bytes)} in ${modules.length} ${modules.length === 1 ? 'module' : 'modules'}`;
}
