import { stat } from 'node:fs/promises';
import { UsageError } from '../command.ts';
import { deleteDocument, listed } from '../commands/documents.ts';
import { rowOf, sayRow, type Row } from '../row.ts';
import type { Server } from '../server/server.ts';
import { sayJson } from '../terminal.ts';
import type { SourceFile } from './files.ts';

/** @throws {UsageError} when one is a file: what is not named beside it has not left it */
export async function mustBeFolders(paths: string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile())
      throw new UsageError(`--sync: ${path} is a file; name the folders that the collection mirrors.`);
  }
}

/** Documents of the collection that are in the folders no more, as rows. */
export async function left(server: Server, collection: string, sources: SourceFile[]): Promise<Row[]> {
  const there = new Set(sources.map(({ document }) => document));
  const records = await listed(server, { collection });
  return records
    .map(rowOf)
    .filter(({ document }) => !there.has(document))
    .sort((a, b) => (a.document < b.document ? -1 : 1));
}

/** @returns how many were deleted */
export async function deleteLeft(
  server: Server,
  collection: string,
  sources: SourceFile[],
  json: boolean,
): Promise<number> {
  const rows = await left(server, collection, sources);
  for (const { document } of rows) (json ? sayJson : sayRow)(await deleteDocument(server, collection, document));
  return rows.length;
}

/** Says what would be deleted. */
export function sayLeft(rows: Row[], json: boolean): number {
  rows.forEach(json ? sayJson : sayRow);
  const count = rows.length === 1 ? '1 document' : `${rows.length} documents`;
  process.stderr.write(`--sync would delete ${count}\n`);
  return 0;
}
