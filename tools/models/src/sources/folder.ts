import { disagreement } from '@docent/embeddings';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Source } from './source.ts';

/**
 * A folder that somebody copied the files to, anywhere in it and under any names: the hub's layout, a cache's, an
 * unpacked jar's. They are known by their size and SHA-256.
 */
export function folderSource(folder: string): Source {
  return {
    name: `the folder ${folder}`,
    async get(model, files, into, { signal }) {
      const found = await filesBelow(folder);
      for (const file of files) {
        signal?.throwIfAborted();
        const candidates = found.filter(({ size }) => size === model.files[file].bytes);
        const bytes = await firstThatAgrees(candidates, (content) => !disagreement(model.id, file, content));
        if (!bytes) throw new Error(`no file in it has the size and SHA-256 of ${file}`);
        await mkdir(dirname(join(into, file)), { recursive: true });
        await writeFile(join(into, file), bytes);
      }
    },
  };
}

async function filesBelow(folder: string): Promise<{ path: string; size: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.flatMap((path, index) => (stats[index]?.isFile() ? { path, size: stats[index].size } : []));
}

async function firstThatAgrees(candidates: { path: string }[], agrees: (content: Buffer) => boolean) {
  for (const { path } of candidates) {
    const content = await readFile(path);
    if (agrees(content)) return content;
  }
  return undefined;
}
