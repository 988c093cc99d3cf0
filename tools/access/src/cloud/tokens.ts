import { importPKCS8, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { AUDIENCE } from './set-up.ts';

export const issuer = process.env.OIDC_ISSUER!;
const key = await importPKCS8(process.env.OIDC_TEST_KEY!, 'RS256');

/** Seconds from now, as tokens tell time. */
export const fromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** The claims of a token that holds. */
export const claimsOf = (tenant: string, sub: string, groups: string[] = []): JWTPayload => ({
  ...{ iss: issuer, aud: AUDIENCE, sub, tenant, groups },
  ...{ iat: fromNow(0), exp: fromNow(3600) },
});

/** A token that the issuer signed, whatever it claims. */
export const signed = (claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);
