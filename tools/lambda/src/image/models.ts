import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerFile } from '../oci/layer-file.ts';
import { cacheFolder } from '../plugin/cache-folder.ts';

/** Where models lie in an image; MODEL_PATH says it to the function. */
export const modelPath = '/opt/models';

export class ModelError extends Error {
  override name = 'ModelError';
}

export interface Model {
  id: string;
  licence: string;
  /** Of its largest file, the weights. */
  sha256: string;
  files: LayerFile[];
}

/** A model's files, which must have the digests that its model.json, in the folder of models, says. */
export function readModel(models: string, id: string): Model {
  const description = join(models, id, 'model.json');
  if (!existsSync(description)) throw new ModelError(`There is no model "${id}": ${description} is missing.`);
  const { files, licence } = JSON.parse(readFileSync(description, 'utf8'));
  const folder = join(process.env.MODEL_PATH || join(cacheFolder(), 'models'), id);
  const fileOf = ([path, { sha256 }]: [string, { sha256: string }]): LayerFile => {
    const file = join(folder, path);
    const todo = `Run "npm run models -- ${id}" to get it.`;
    if (!existsSync(file))
      throw new ModelError(`The model "${id}" is not on this machine: ${file} is missing. ${todo}`);
    const orElse = (found: string) =>
      new ModelError(`${file} is not the file that model.json names: its SHA-256 is ${found}, not ${sha256}. ${todo}`);
    return {
      path: `${modelPath.slice(1)}/${id}/${path}`,
      content: { copyOf: file, mustBe: { sha256, orElse } },
    };
  };
  const described = Object.entries<{ bytes: number; sha256: string }>(files);
  const [, weights] = described.toSorted(([, a], [, b]) => b.bytes - a.bytes)[0]!;
  return { id, licence, sha256: weights.sha256, files: described.map(fileOf) };
}
