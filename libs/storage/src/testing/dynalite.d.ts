declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** @param options.path folder of the database; in memory without it. Times in milliseconds. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
