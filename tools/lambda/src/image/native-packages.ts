import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { LayerFile } from '../oci/layer-file.ts';
import type { Platform } from '../oci/types.ts';
import { readElf } from './elf.ts';
import { fetchPackage } from './fetch-package.ts';

/** A package that cannot be put into the image. */
export class LayerPackageError extends Error {
  override name = 'LayerPackageError';
}

export interface InstalledPackage {
  name: string;
  version: string;
  license: string | null;
  /** Absolute path. */
  folder: string;
  /** Where it lies below a node_modules folder: `usearch`, `@llamaindex/liteparse-linux-x64-gnu`. */
  place: string;
}

/** A native package for one platform: itself, the packages that it loads, and the files of these that count. */
export interface NativePackage {
  packages: InstalledPackage[];
  files: LayerFile[];
}

/**
 * Finds a package that goes into a layer as a function's code would, from the function's folder.
 * @param field of function.json that names it
 */
export function findPackage(name: string, from: string, field: 'native' | 'data'): InstalledPackage {
  const found = find(name, from);
  if (found) return found;
  throw new LayerPackageError(
    `${relative(process.cwd(), join(from, 'function.json'))}: ${field}: the package "${name}" is not installed. ` +
      'Add it to the dependencies of the library that uses it, and run "npm install".',
  );
}

/** A native package with the packages that it loads and those of the platform. */
export async function nativePackage(root: InstalledPackage, platform: Platform): Promise<NativePackage> {
  const ofPlatform = await forPlatform(root, platform);
  const others = [...(await loadedBy(root)), ...ofPlatform];
  const rest = others.flatMap((found) => filesOf(found, platform));
  // A package may carry a second build of what its package for the platform has; the loader takes the latter.
  const compiledElsewhere = new Set(rest.filter(({ path }) => compiled.test(path)).map(({ path }) => basename(path)));
  const files = [...filesOf(root, platform).filter(({ path }) => !compiledElsewhere.has(basename(path))), ...rest];
  if (!files.some(({ path }) => path.endsWith('.node')))
    throw new LayerPackageError(`The package "${root.name}" ${root.version} has no compiled code for ${platform}.`);
  return { packages: [root, ...others], files };
}

/** The files of some folders of a package of data, and what says what it is. */
export function dataFiles(found: InstalledPackage, folders: string[]): LayerFile[] {
  const { name, folder } = found;
  const missing = folders.filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) throw new LayerPackageError(`The package "${name}" has no folder ${missing.join(', ')}.`);
  return filesBelow(folder)
    .filter((path) => path === 'package.json' || licence.test(path) || folders.some((it) => path.startsWith(`${it}/`)))
    .map((path) => copyOf(found, path));
}

function find(name: string, from: string): InstalledPackage | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return describe(candidate);
    if (folder === dirname(folder)) return null;
  }
}

function describe(folder: string): InstalledPackage {
  const { name, version, license = null } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const modules = `${sep}node_modules${sep}`;
  const place = folder.slice(folder.indexOf(modules) + modules.length).replaceAll(sep, '/');
  return { name, version, license, folder, place };
}

/** The packages that a package really loads; what only its install script needs is left out. */
async function loadedBy(root: InstalledPackage): Promise<InstalledPackage[]> {
  const { metafile } = await build({
    stdin: { contents: `require(${JSON.stringify(root.folder)})`, resolveDir: root.folder },
    absWorkingDir: root.folder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    external: ['*.node', `${root.name}-*`],
    logLevel: 'silent',
  });
  const folders = Object.keys(metafile.inputs).map((input) => packageFolder(join(root.folder, input)));
  return [...new Set(folders)]
    .filter((folder) => folder !== null && folder !== root.folder)
    .map((folder) => describe(folder!));
}

/** The folder of the package that a file is of. */
function packageFolder(file: string): string | null {
  const modules = `${sep}node_modules${sep}`;
  const at = file.lastIndexOf(modules);
  if (at === -1) return null;
  const parts = file.slice(at + modules.length).split(sep);
  return join(file.slice(0, at), modules, ...parts.slice(0, parts[0]!.startsWith('@') ? 2 : 1));
}

/** Packages that a package names as optional, one for each platform: the one for ours. */
async function forPlatform(root: InstalledPackage, platform: Platform): Promise<InstalledPackage[]> {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root.folder, 'package.json'), 'utf8'));
  const wanted = Object.keys(optionalDependencies).filter(
    (name) => name.startsWith(`${root.name}-`) && isForPlatform(name, platform),
  );
  return Promise.all(
    wanted.map(async (name) => {
      const version = optionalDependencies[name];
      const fetch = () => fetchPackage(name, version, platform, lockedIntegrity(root, name));
      return find(name, root.folder) ?? describe(await fetch());
    }),
  );
}

/** What the workspace's package-lock.json says of a package, which npm writes for every platform. */
function lockedIntegrity({ folder, place }: InstalledPackage, name: string): string | undefined {
  const lock = join(folder.slice(0, -`node_modules/${place}`.length), 'package-lock.json');
  return existsSync(lock)
    ? JSON.parse(readFileSync(lock, 'utf8')).packages?.[`node_modules/${name}`]?.integrity
    : undefined;
}

const ours = { 'linux/amd64': ['x64', 'amd64', 'x86_64'], 'linux/arm64': ['arm64', 'aarch64'] };

/** Whether the name of an optional package says that it is for us: `@llamaindex/liteparse-linux-x64-gnu`. */
function isForPlatform(name: string, platform: Platform): boolean {
  const words = name.split(/[^a-z0-9_]+/);
  return words.includes('linux') && !words.includes('musl') && ours[platform].some((word) => words.includes(word));
}

const code = /\.(c|m)?js$|\.json$|\.wasm$/;
const compiled = /\.node$|\.so(\.[\d.]+)?$/;
const licence = /^(licen[cs]e|notice|copying)/i;
/** What no function runs; the packages in node_modules are looked at one by one. */
const neverRun = /(^|\/)(tests?|docs?|examples?|benchmarks?|cmake|include|node_modules)\//;
/** onnxruntime's providers for graphics cards, which no Lambda has, and files for another C library. */
const unusable = /providers_(cuda|tensorrt|shared)|musl/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));

const copyOf = ({ folder, place }: InstalledPackage, path: string): LayerFile => ({
  path: `var/task/node_modules/${place}/${path}`,
  content: { copyOf: join(folder, path) },
});

function filesOf(found: InstalledPackage, platform: Platform): LayerFile[] {
  const { folder } = found;
  return filesBelow(folder)
    .filter((path) => !neverRun.test(path) && (code.test(path) || licence.test(path) || compiled.test(path)))
    .filter((path) => !compiled.test(path) || (!unusable.test(path) && runsOn(join(folder, path), platform)))
    .map((path) => copyOf(found, path));
}

/** By the file's own header: names of folders and files are not to be relied on. */
const runsOn = (file: string, platform: Platform): boolean =>
  `linux/${readElf({ copyOf: file })?.architecture}` === platform;
