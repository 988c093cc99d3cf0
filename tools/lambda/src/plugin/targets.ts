import type { TargetConfiguration } from '@nx/devkit';
import { relative } from 'node:path';
import type { FunctionConfig } from '../function-config/index.ts';
import type { PluginOptions } from './options.ts';

/**
 * What a function's tests run on: the local cloud, and in it the functions that it invokes. A runtime input, since a
 * fileset of other projects would make every function affected by each of them, and no image depends on these.
 */
const tested = 'apps libs tools/local-cloud';
export const testEnvironment = { runtime: `git ls-files -s ${tested} && git diff HEAD -- ${tested}` };

/** The targets of a function. `lint` and `typecheck` are as nx.json says; `test` is @nx/jest's. */
export function functionTargets(
  fn: FunctionConfig,
  options: PluginOptions,
  workspaceRoot: string,
): Record<string, TargetConfiguration> {
  const { name } = fn;
  const base = fn.base ?? options.base;
  const plugin = pluginSource(workspaceRoot);
  return {
    build: {
      executor: '@docent/lambda:make',
      inputs: ['production', '^production', ...plugin, { externalDependencies: ['esbuild'] }],
      outputs: ['{options.outputPath}'],
      options: { make: 'bundle', outputPath: `dist/functions/${name}` },
      cache: true,
      metadata: { description: 'Bundles the function as it is on Lambda, without native packages and models' },
    },
    image: {
      executor: '@docent/lambda:make',
      dependsOn: ['build'],
      inputs: ['production', '^production', ...plugin, `{workspaceRoot}/${options.lockFile}`],
      options: {
        make: 'image',
        bundlePath: `dist/functions/${name}`,
        outputPath: `dist/images/${name}`,
        platform: options.platform,
        base,
      },
      // Not cached: the bundle is, and layers are by their content. So a layout is always whole, and costs milliseconds.
      cache: false,
      metadata: { description: 'Builds the container image for Lambda as an OCI image layout' },
    },
    push: {
      executor: '@docent/lambda:push',
      dependsOn: ['image'],
      options: { bundlePath: `dist/functions/${name}`, imagePath: `dist/images/${name}` },
      cache: false,
      metadata: { description: 'Sends the image to a registry: --registry HOST/PREFIX' },
    },
    deploy: {
      executor: '@docent/lambda:deploy',
      dependsOn: ['push'],
      cache: false,
      metadata: { description: 'Lets the function on AWS run the image that was pushed, by its digest' },
    },
    serve: {
      command: `node tools/local-cloud/src/main.ts --functions ${name}`,
      continuous: true,
      metadata: { description: 'Runs the function on this machine with those that it invokes; edits are picked up' },
    },
    lint: {},
    typecheck: {},
  };
}

/**
 * The plugin's own source, when it is one of the workspace's projects. Nx does not count it for a local executor
 * (nrwl/nx#13045); as an input of the targets, an edit of it both misses the cache and makes the functions affected.
 */
function pluginSource(workspaceRoot: string): string[] {
  const folder = relative(workspaceRoot, `${import.meta.dirname}/..`);
  return folder.startsWith('..') || folder.includes('node_modules')
    ? []
    : [`{workspaceRoot}/${folder}/**/*`, `!{workspaceRoot}/${folder}/**/*.spec.ts`];
}
