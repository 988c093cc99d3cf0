import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the files in a folder and below it come to; those that go meanwhile do not count. */
export function folderMb(folder: string): number {
  let bytes = 0;
  try {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = statSync(join(folder, path), { throwIfNoEntry: false });
      if (file?.isFile()) bytes += file.size;
    }
  } catch {
    // A folder went while it was read; the next look sees the rest.
  }
  return bytes / 1024 ** 2;
}
