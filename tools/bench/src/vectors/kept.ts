import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What takes long to make and is made once: vectors, indexes, the alternatives. May be deleted at any time. */
export function keptFolder(...names: string[]): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'docent', 'bench-vectors', ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const keyOf = (...parts: unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
