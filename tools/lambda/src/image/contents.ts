import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionConfig } from '../function-config/index.ts';
import type { LayerFile } from '../oci/layer-file.ts';
import type { Platform } from '../oci/types.ts';
import { readModel } from './models.ts';
import { dataFiles, nativePackage, type InstalledPackage } from './native-packages.ts';

/** One layer above the base, before it is packed. */
export interface Content {
  /** What a person calls it: a package, a model or "bundle". */
  name: string;
  files: LayerFile[];
  /** What a bill of materials says of it; found when one is written. */
  components: () => Component[];
}

/** Something that others made and the image holds. */
export interface Component {
  type: 'library' | 'machine-learning-model';
  name: string;
  version: string | null;
  /** As the package says it: an SPDX expression, if it is well made. */
  licence: string | null;
  /** Of a model's weights. */
  sha256?: string;
}

export class BundleMissingError extends Error {
  override name = 'BundleMissingError';
}

/** A native package's layer. */
export async function nativeContent(root: InstalledPackage, platform: Platform): Promise<Content> {
  const { packages, files } = await nativePackage(root, platform);
  const components = packages.map(({ name, version, license }) => libraryOf(name, version, license));
  return { name: root.name, files, components: () => components };
}

/** The layer of a package of data: the folders of it that are read. */
export function dataContent(found: InstalledPackage, folders: string[]): Content {
  const { name, version, license } = found;
  return { name, files: dataFiles(found, folders), components: () => [libraryOf(name, version, license)] };
}

/** A model's layer. */
export function modelContent(folder: string, id: string): Content {
  const { licence, sha256, files } = readModel(folder, id);
  return {
    name: id,
    files,
    components: () => [{ type: 'machine-learning-model', name: id, version: null, licence, sha256 }],
  };
}

/** The bundle's layer: its modules. Source maps and the metafile stay beside the image. */
export function bundleContent(fn: FunctionConfig, bundle: string, workspaceRoot: string): Content {
  if (!existsSync(join(bundle, 'index.mjs')))
    throw new BundleMissingError(`${bundle} holds no bundle: run "npx nx build ${fn.name}" first`);
  const files = readdirSync(bundle)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => ({ path: `var/task/${name}`, content: readFileSync(join(bundle, name)) }));
  return { name: 'bundle', files, components: () => bundledPackages(join(bundle, 'metafile.json'), workspaceRoot) };
}

/** The npm packages of which esbuild put something into the bundle. */
function bundledPackages(metafile: string, workspaceRoot: string): Component[] {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(workspaceRoot, folder, 'package.json'), 'utf8'));
    return libraryOf(name, version, license ?? null);
  });
}

const libraryOf = (name: string, version: string, licence: unknown): Component => ({
  type: 'library',
  name,
  version,
  licence: typeof licence === 'string' ? licence : ((licence as { type?: string } | null)?.type ?? null),
});
