// Found also by those who take this in from other projects.
/// <reference path="../dynalite.d.ts" />
import type { Server } from 'node:http';
import dynalite from 'dynalite';

/** dynalite, DynamoDB on LevelDB in `folder`, on a Unix socket. */
export async function startEmbeddedDynamoDb(folder: string, socket: string): Promise<() => Promise<void>> {
  const server: Server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}
