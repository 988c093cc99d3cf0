import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../command.ts';

export type SourceFile = {
  file: string;
  /** Its path as a document: relative to the folder that was named, with forward slashes. */
  document: string;
};

/**
 * The files that are named and those in the folders that are named, without hidden ones, sorted by document.
 * @throws {UsageError} when a path names nothing, or two files would be the same document
 */
export async function filesAt(paths: string[]): Promise<SourceFile[]> {
  const found = (await Promise.all(paths.map(filesUnder))).flat();
  const byDocument = new Map<string, string>();
  for (const { file, document } of found) {
    const other = byDocument.get(document);
    if (other !== undefined && other !== file)
      throw new UsageError(
        `${other} and ${file} would both be the document ${document}: name a folder that holds both, or put one of ` +
          `them in another collection.`,
      );
    byDocument.set(document, file);
  }
  return Array.from(byDocument, ([document, file]) => ({ document, file })).sort((a, b) =>
    a.document < b.document ? -1 : 1,
  );
}

async function filesUnder(path: string): Promise<SourceFile[]> {
  const root = resolve(path);
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'ENOENT' ? `There is no file or folder ${path}.` : error.message);
  });
  if (!found.isDirectory()) return [{ file: root, document: documentName(basename(root)) }];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, document: documentName(relative(root, file)) }))
    .filter(({ document }) => !document.split('/').some((part) => part.startsWith('.')));
}

/** The same name on every system: macOS gives letters and their marks apart. */
const documentName = (path: string) => path.split(sep).join('/').normalize('NFC');
