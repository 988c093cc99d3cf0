import { join } from 'node:path';
import { bundleFunction } from '../bundle/index.ts';
import type { FunctionConfig } from '../function-config/index.ts';
import { readableBytes } from '../plugin/bytes.ts';

export interface BundleOptions {
  /** Folder for the bundle, relative to the workspace. */
  outputPath: string;
}

/** @returns what a person reads of it */
export async function makeBundle(fn: FunctionConfig, { outputPath }: BundleOptions, root: string): Promise<string> {
  const { metafile } = await bundleFunction(fn, { outdir: join(root, outputPath) });
  const modules = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  const bytes = modules.reduce((sum, [, output]) => sum + output.bytes, 0);
  return `${outputPath}: ${readableBytes(bytes)} in ${modules.length} ${modules.length === 1 ? 'module' : 'modules'}`;
}
