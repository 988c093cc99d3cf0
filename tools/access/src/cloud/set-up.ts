import globalSetup from '@docent/local-cloud/testing/global-setup';
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The audience that the tokens of these tests are for. */
export const AUDIENCE = 'docent-of-these-tests';
const KEY = 'key-1';

/**
 * Jest's global set-up: an OpenID Connect issuer at a port of its own, and the local cloud, whose chat-handler takes that
 * issuer's tokens and no others. The tests get the issuer's private key, to sign with.
 */
export default async function setUp(jest: unknown, project: { rootDir: string }): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY, alg: 'RS256', use: 'sig' };
  let keysFetched = 0;
  const server = createServer(({ url }, response) => {
    const { port } = server.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    if (url === '/keys') keysFetched++;
    const answers: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [jwk] },
      '/fetched': { keysFetched },
    };
    response.writeHead(url! in answers ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[url!] ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    OIDC_ISSUER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_TEST_KEY: await exportPKCS8(privateKey),
    OIDC_TEST_PUBLIC_KEY: JSON.stringify(jwk),
    CHATS_PER_MINUTE: '100000',
    CHATS_PER_DAY: '100000',
  });
  Object.assign(globalThis, { docentTestIssuer: server });
  await globalSetup(jest, project);
}
