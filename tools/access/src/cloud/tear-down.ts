import globalTeardown from '@docent/local-cloud/testing/global-teardown';
import type { Server } from 'node:http';

/** Jest's global tear-down: ends the local cloud and the issuer that set-up.ts started. */
export default async function tearDown(): Promise<void> {
  const { docentTestIssuer: server } = globalThis as unknown as { docentTestIssuer: Server };
  server.closeAllConnections();
  server.close();
  await globalTeardown();
}
