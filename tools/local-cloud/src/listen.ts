import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on this machine only, on the port or the next free one after it (0: any). Resolves to the URL. */
export async function listen(server: Server, port: number): Promise<string> {
  // Closed for being idle, a connection would take with it the request that is sent on it at that moment.
  server.keepAliveTimeout = 0;
  for (let candidate = port; ; candidate++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(candidate, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate >= port + 100) throw error;
    }
  }
}
