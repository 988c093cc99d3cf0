import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { relative, resolve } from 'node:path';

const NAMESPACE = 'browser';

/** Bundles a script for browsers of the last two years as one ECMAScript module; gives its text and what went in. */
export async function bundleForBrowser(
  entry: string,
  { absWorkingDir, minify = true }: Pick<BuildOptions, 'absWorkingDir' | 'minify'>,
): Promise<{ text: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify,
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return { text: outputFiles[0]!.text, metafile };
}

/**
 * `import script from './main.ts?browser'` gives the text of a script bundled for browsers, for a function to serve. What
 * went into it is in the metafile as if the function itself had imported it.
 */
export const browserScripts: Plugin = {
  name: 'browser-scripts',
  setup(outer) {
    const root = outer.initialOptions.absWorkingDir!;
    const scripts = new Map<string, Metafile>();
    outer.onResolve({ filter: /\?browser$/ }, ({ path, resolveDir }) => {
      // Relative, so that neither source maps nor names of chunks depend on where the workspace lies.
      const entry = relative(root, resolve(resolveDir, path.replace(/\?browser$/, '')));
      return { path: entry, namespace: NAMESPACE };
    });
    outer.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
      const watchFiles = [resolve(root, path)];
      try {
        const { text, metafile } = await bundleForBrowser(resolve(root, path), outer.initialOptions);
        scripts.set(`${NAMESPACE}:${path}`, metafile);
        watchFiles.push(...Object.keys(metafile.inputs).map((input) => resolve(root, input)));
        return { contents: text, loader: 'text', watchFiles };
      } catch (error) {
        return { errors: (error as { errors: [] }).errors ?? [{ text: String(error) }], watchFiles };
      }
    });
    outer.onEnd(({ metafile }) => {
      if (metafile) for (const [name, script] of scripts) addInputs(metafile, name, script);
    });
  },
};

function addInputs(metafile: Metafile, name: string, script: Metafile): void {
  const [made] = Object.values(script.outputs);
  for (const output of Object.values(metafile.outputs))
    if (name in output.inputs) Object.assign(output.inputs, made!.inputs);
  Object.assign(metafile.inputs, script.inputs);
}
