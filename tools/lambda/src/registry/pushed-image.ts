import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../oci/blob-store.ts';
import type { Platform } from '../oci/types.ts';
import { RegistryError } from './reference.ts';

/** What a push leaves for who deploys: dist/pushed/<function>/image.json. */
export interface PushedImage {
  /** By digest. */
  reference: string;
  digest: string;
  platform: Platform;
}

/** The folder with what a push leaves: image.json, the bill of materials, the provenance, source maps. */
export const pushedFolder = (workspaceRoot: string, name: string): string => join(workspaceRoot, 'dist/pushed', name);

export const writePushed = (workspaceRoot: string, name: string, image: PushedImage): Promise<void> =>
  writeWhole(join(pushedFolder(workspaceRoot, name), 'image.json'), `${JSON.stringify(image, null, 2)}\n`);

/** @throws {RegistryError} when the function was not pushed */
export function readPushed(workspaceRoot: string, name: string): PushedImage {
  const file = join(pushedFolder(workspaceRoot, name), 'image.json');
  if (!existsSync(file)) throw new RegistryError(`${name} was not pushed: run "npx nx push ${name}" first`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
