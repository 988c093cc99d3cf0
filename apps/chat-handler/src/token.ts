import { DocentError } from '@docent/function-kit';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

/** Clocks differ by this much, in seconds. */
const CLOCK_TOLERANCE = 30;
const DISCOVERY_MS = 5_000;
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What jose says when the issuer's keys do not come, or are none. */
const NO_KEYS = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code];

const keysOf = new Map<string, Promise<JWTVerifyGetKey>>();

/**
 * The claims of a token that this issuer signed, for this audience, and that is valid now. The issuer's keys are cached
 * by this environment (jose fetches them again when a key is not among them, at most every 30 s).
 */
export async function verified(token: string, issuer: string): Promise<JWTPayload> {
  const audience = process.env.OIDC_AUDIENCE;
  if (!audience)
    throw new DocentError('Unavailable', 'OIDC_ISSUER is set without OIDC_AUDIENCE: set both', {
      reason: 'auth-not-configured',
    });
  const keys = await keysFrom(issuer);
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp', 'sub'] },
    });
    return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || NO_KEYS.includes(error.code)) throw unreachable(issuer, error);
    throw new DocentError(
      'Unauthorized',
      `the token does not hold: ${error.message}`,
      { reason: error.code },
      { cause: error },
    );
  }
}

function keysFrom(issuer: string): Promise<JWTVerifyGetKey> {
  let keys = keysOf.get(issuer);
  if (!keys) {
    keys = discovered(issuer);
    keysOf.set(issuer, keys);
    keys.catch(() => keysOf.delete(issuer));
  }
  return keys;
}

/** OpenID Connect Discovery 1.0: the address of the keys stands in the issuer's configuration. */
async function discovered(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_MS) });
    const configuration = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (configuration.issuer !== issuer) throw new Error(`it calls itself ${configuration.issuer}`);
    return createRemoteJWKSet(new URL(configuration.jwks_uri!));
  } catch (error) {
    throw unreachable(issuer, error);
  }
}

const unreachable = (issuer: string, cause: unknown) =>
  new DocentError(
    'Unavailable',
    `tokens cannot be checked now, ${issuer} gives no keys: ${(cause as Error).message}`,
    {},
    { cause },
  );
