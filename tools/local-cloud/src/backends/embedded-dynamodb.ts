import type { Server } from 'node:http';
import { createRequire } from 'node:module';

interface DynaliteOptions {
  path?: string;
  createTableMs?: number;
  deleteTableMs?: number;
  updateTableMs?: number;
}

/** It is CommonJS and has no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: DynaliteOptions) => Server;

/** dynalite, DynamoDB on LevelDB in `folder`, on a Unix socket. */
export async function startEmbeddedDynamoDb(folder: string, socket: string): Promise<() => Promise<void>> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}
