import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, context, type BuildOptions, type BuildResult, type Message, type Metafile, type Plugin } from 'esbuild';
import type { FunctionConfig } from '../function-config/index.ts';
import { browserScripts } from './browser-scripts.ts';

export interface BundleOptions {
  /** Folder for the bundle; emptied first. Packages in `native` are resolved from here when the bundle runs. */
  outdir: string;
  /** Default true. */
  minify?: boolean;
  /** Keep watching the sources; called after each later build with its errors, none when it worked. */
  watch?: (errors: string[]) => void;
}

export interface Bundle {
  /** Absolute path of index.mjs, which exports `handler`; chunks that are imported lazily lie beside it. */
  entry: string;
  /** What went in and came out, in bytes, paths relative to the workspace; written to metafile.json beside `entry`. */
  metafile: Metafile;
  /** Stops watching. */
  close(): Promise<void>;
}

/** A bundle that does not build; the message names each place in the sources. */
export class BundleError extends Error {
  override name = 'BundleError';
}

/**
 * Bundles a function's src/handler.ts for Lambda's Node 24, in process: one ECMAScript module, with what is imported
 * lazily in chunks of its own, native packages left out, source maps beside it.
 * @throws {BundleError} when the first build fails, watching or not
 */
export async function bundleFunction(fn: FunctionConfig, options: BundleOptions): Promise<Bundle> {
  await rm(options.outdir, { recursive: true, force: true });
  await mkdir(options.outdir, { recursive: true });
  return options.watch ? watchBundle(fn, options, options.watch) : buildBundle(fn, options);
}

async function buildBundle(fn: FunctionConfig, options: BundleOptions): Promise<Bundle> {
  const result = await build(settings(fn, options)).catch((failure: BuildResult) => failure);
  return { ...(await finish(fn, options, result)), close: async () => {} };
}

async function watchBundle(
  fn: FunctionConfig,
  options: BundleOptions,
  report: (errors: string[]) => void,
): Promise<Bundle> {
  const first = Promise.withResolvers<BuildResult>();
  let builds = 0;
  const onEveryBuild: Plugin = {
    name: 'on-every-build',
    setup: (build) =>
      build.onEnd((result) => (builds++ === 0 ? first.resolve(result) : report(result.errors.map(explain)))),
  };
  const esbuild = await context(settings(fn, options, [onEveryBuild]));
  try {
    await esbuild.watch();
    return { ...(await finish(fn, options, await first.promise)), close: () => esbuild.dispose() };
  } catch (error) {
    await esbuild.dispose();
    throw error;
  }
}

async function finish(fn: FunctionConfig, { outdir }: BundleOptions, { errors, metafile }: BuildResult) {
  if (errors.length > 0 || !metafile)
    throw new BundleError(`${fn.name} does not build:\n${errors.map((error) => `  ${explain(error)}`).join('\n')}`);
  await writeFile(join(outdir, 'metafile.json'), JSON.stringify(metafile));
  return { entry: join(outdir, 'index.mjs'), metafile };
}

function settings(
  fn: FunctionConfig,
  { outdir, minify = true, watch }: BundleOptions,
  plugins: Plugin[] = [],
): BuildOptions {
  return {
    entryPoints: { index: join(fn.root, 'src/handler.ts') },
    absWorkingDir: join(fn.root, '../..'),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: fn.native,
    minify,
    loader: { '.html': 'text', '.css': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    // Packages in CommonJS ask for Node's own modules by require, which an ECMAScript module does not have.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    sourcemap: watch ? 'linked' : 'external',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [emptyModules(fn.omit), browserScripts, ...plugins],
  };
}

/** Imports of these packages get an empty module. */
function emptyModules(packages: string[]): Plugin {
  return {
    name: 'empty-modules',
    setup(build) {
      if (packages.length === 0) return;
      const names = packages.map((name) => name.replaceAll('.', '\\.')).join('|');
      build.onResolve({ filter: new RegExp(`^(${names})(/.*)?$`) }, ({ path }) => ({ path, namespace: 'empty' }));
      build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    },
  };
}

const explain = ({ text, location }: Message): string =>
  location ? `${location.file}:${location.line}: ${text}` : text;
