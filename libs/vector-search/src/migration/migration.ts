import { beginNext, lackingNext, switchToNext } from '../manifest/changes.ts';
import { visibleEntries, type Manifest } from '../manifest/manifest.ts';
import { changeManifest, readManifest } from '../manifest/store.ts';

export interface Migration {
  /** The model that searches use. */
  model: string | null;
  /** The one that another index is built with. */
  next: string | null;
  documents: number;
  /** Documents that are not in the other index yet: how many, and the first of them. */
  left: number;
  lacking: { document: string; version: string }[];
}

const LISTED = 1000;

export const migrationState = async (tenant: string): Promise<Migration> => stateOf(await readManifest(tenant));

/** Begins an index by another model, or goes on with it. By the model of the index itself, gives up the other one. */
export const beginMigration = async (tenant: string, model: string): Promise<Migration> =>
  stateOf(await changeManifest(tenant, (manifest) => beginNext(model, new Date().toISOString())(manifest)));

/** Switches to the other index, if no document is missing there; `next` is null then. */
export const switchModel = async (tenant: string): Promise<Migration> =>
  stateOf(await changeManifest(tenant, (manifest) => switchToNext(new Date().toISOString())(manifest)));

function stateOf(manifest: Manifest): Migration {
  const lacking = manifest.next === null ? [] : lackingNext(manifest);
  return {
    ...{ model: manifest.model, next: manifest.next, documents: visibleEntries(manifest).size, left: lacking.length },
    lacking: lacking.slice(0, LISTED).map(({ document, version }) => ({ document, version })),
  };
}
