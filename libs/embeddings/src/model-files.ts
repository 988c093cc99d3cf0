import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeModel, type ModelFile } from './models.ts';

/** The model's files are not there, or are not those that model.json names: search goes on by words alone. */
export class ModelUnavailableError extends Error {
  override name = 'ModelUnavailableError';
  readonly type: 'model-missing' | 'model-damaged';
  readonly file: string;

  constructor(type: 'model-missing' | 'model-damaged', model: string, file: string, found: string) {
    super(`The embedding model ${model} cannot be used: ${file} ${found}. Run 'npm run models -- ${model}' to get it.`);
    this.type = type;
    this.file = file;
  }
}

/** The folder that models are kept in: $MODEL_PATH, as in the container images, or else the user's cache for all clones. */
export function modelsFolder(): string {
  const { MODEL_PATH, XDG_CACHE_HOME } = process.env;
  return MODEL_PATH || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'docent', 'models');
}

/** Where a model's files are. */
export function modelFolder(id: string): string {
  return join(modelsFolder(), id);
}

/**
 * The bytes of a model's file, exactly those that model.json names.
 *
 * They are hashed at every load: 23 ms for the 34 MB of the default model, and what was hashed is what is loaded, with
 * no marker of an earlier check that could be older than the damage.
 *
 * @throws ModelUnavailableError
 */
export async function readModelFile(id: string, file: ModelFile, folder = modelFolder(id)): Promise<Uint8Array> {
  const path = join(folder, file);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new ModelUnavailableError('model-missing', id, path, `cannot be read (${cause.code ?? cause.message})`);
  });
  const wrong = disagreement(id, file, bytes);
  if (wrong) throw new ModelUnavailableError('model-damaged', id, path, wrong);
  return bytes;
}

/** What is wrong with these bytes as a model's file; undefined when size and SHA-256 are those of model.json. */
export function disagreement(id: string, file: ModelFile, bytes: Uint8Array): string | undefined {
  const expected = describeModel(id).files[file];
  if (bytes.byteLength !== expected.bytes) return `has ${bytes.byteLength} bytes instead of ${expected.bytes}`;
  const sha256 = hash('sha256', bytes);
  if (sha256 !== expected.sha256) return `has the SHA-256 ${sha256} instead of ${expected.sha256}`;
  return undefined;
}
