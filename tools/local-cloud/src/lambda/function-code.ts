import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFunction } from '@docent/lambda/bundle';
import type { FunctionConfig } from '@docent/lambda/function-config';

interface Built {
  taskRoot: string;
  /** Each file of the workspace in the bundle, with the time of its last change. */
  sources: Map<string, number>;
}

/** A function's bundle: built when it is first needed and again when a source of it has changed. */
export class FunctionCode {
  readonly #fn: FunctionConfig;
  readonly #folder: string;
  readonly #watch: boolean;
  #builds = 0;
  #built: Built | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** Bundles go to folders of their own below `folder`; with `watch` each use looks for changed sources. */
  constructor(fn: FunctionConfig, folder: string, watch: boolean) {
    this.#fn = fn;
    this.#folder = folder;
    this.#watch = watch;
  }

  /** Folder of the newest bundle. @throws {BundleError} when the source does not build */
  taskRoot(): Promise<string> {
    const next = this.#turn.then(async () => {
      if (!this.#built || (this.#watch && hasChanged(this.#built.sources))) this.#built = await this.#build();
      return this.#built.taskRoot;
    });
    this.#turn = next.catch(() => {});
    return next;
  }

  async #build(): Promise<Built> {
    const started = Date.now();
    const taskRoot = join(this.#folder, String(++this.#builds));
    const { metafile } = await bundleFunction(this.#fn, { outdir: taskRoot, minify: false });
    const ended = Date.now();
    const workspace = resolve(this.#fn.root, '../..');
    const sources = new Map<string, number>();
    for (const input of Object.keys(metafile.inputs)) {
      if (input.includes('node_modules/') || input.includes(':')) continue;
      const time = modified(join(workspace, input));
      const editedMeanwhile = time >= started && time <= ended;
      sources.set(join(workspace, input), editedMeanwhile ? 0 : time);
    }
    return { taskRoot, sources };
  }
}

const hasChanged = (sources: Map<string, number>): boolean =>
  [...sources].some(([path, time]) => modified(path) !== time);

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
