import type { Server } from 'node:http';
import { createRequire } from 'node:module';

interface DynaliteOptions {
  /** Folder of the database; in memory without it. */
  path?: string;
  createTableMs?: number;
  deleteTableMs?: number;
  updateTableMs?: number;
}

/** Dynalite has no types of its own. */
export const dynalite = createRequire(import.meta.url)('dynalite') as (options?: DynaliteOptions) => Server;
