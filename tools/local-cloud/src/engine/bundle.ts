import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunction } from '@docent/lambda/bundle';
import type { FunctionConfig } from '@docent/lambda/function-config';
import type { FunctionCode } from './engine.ts';

interface Built {
  taskRoot: string;
  /** Each file that the bundle depends on, with the time of its last change in ms. */
  sources: Record<string, number>;
}

const bundler = fileURLToPath(import.meta.resolve('@docent/lambda/bundle'));
const dayMs = 24 * 60 * 60 * 1000;

/**
 * A function's bundle: built when it is first needed and again when a source of it has changed. The last bundle is kept
 * below node_modules/.cache of the workspace, where packages that are not bundled resolve, for every cloud and test run.
 */
export class Bundle implements FunctionCode {
  readonly #fn: FunctionConfig;
  readonly #watch: boolean;
  readonly #workspace: string;
  readonly #folder: string;
  #built: Built | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** With `watch` each use looks for changed sources, not only the first. */
  constructor(fn: FunctionConfig, watch: boolean) {
    this.#fn = fn;
    this.#watch = watch;
    this.#workspace = resolve(fn.root, '../..');
    this.#folder = join(this.#workspace, 'node_modules/.cache/local-cloud', fn.name);
  }

  /** Folder of the newest bundle. @throws {BundleError} when the source does not build */
  newest(): Promise<string> {
    const next = this.#turn.then(async () => {
      const known = this.#built ?? this.#lastBuilt();
      const current = known && !((this.#watch || !this.#built) && hasChanged(known)) ? known : undefined;
      this.#built = current ?? (await this.#build());
      return this.#built.taskRoot;
    });
    this.#turn = next.catch(() => {});
    return next;
  }

  async #build(): Promise<Built> {
    const started = Date.now();
    const taskRoot = join(this.#folder, randomUUID());
    const { metafile } = await bundleFunction(this.#fn, { outdir: taskRoot, minify: false });
    const ended = Date.now();
    const inputs = Object.keys(metafile.inputs).filter(
      (input) => !input.includes('node_modules/') && !input.includes(':'),
    );
    const files = [join(this.#fn.root, 'function.json'), join(this.#workspace, 'package-lock.json'), bundler];
    const sources: Record<string, number> = {};
    for (const path of [...inputs.map((input) => join(this.#workspace, input)), ...files]) {
      const time = modified(path);
      const editedMeanwhile = time >= started && time <= ended;
      sources[path] = editedMeanwhile ? -1 : time;
    }
    const built = { taskRoot, sources };
    this.#keep(built);
    return built;
  }

  #lastBuilt(): Built | undefined {
    try {
      const built = JSON.parse(readFileSync(join(this.#folder, 'last.json'), 'utf8')) as Built;
      return modified(join(built.taskRoot, 'index.mjs')) > 0 ? built : undefined;
    } catch {
      return undefined;
    }
  }

  #keep(built: Built): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, 'last.json');
    const beside = `${file}.${randomUUID()}`;
    writeFileSync(beside, JSON.stringify(built));
    renameSync(beside, file);
    // Another cloud may still run an older bundle.
    for (const path of readdirSync(this.#folder).map((name) => join(this.#folder, name)))
      if (path !== file && modified(path) < Date.now() - dayMs) rmSync(path, { recursive: true, force: true });
  }
}

const hasChanged = ({ sources }: Built): boolean =>
  Object.entries(sources).some(([path, time]) => modified(path) !== time);

/** Zero for what is not there. */
const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
