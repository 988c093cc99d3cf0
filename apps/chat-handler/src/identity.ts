import { Caller, Tenant } from '@docent/contracts/identity';
import { ADMINISTRATORS } from '@docent/contracts/rights';
import { DocentError } from '@docent/function-kit';
import { createMiddleware } from 'hono/factory';
import type { JWTPayload } from 'jose';
import type { Env } from './env.ts';
import { verified } from './token.ts';

/** The local cloud sets this for its functions, and nothing on AWS does. */
const isLocalCloud = () => process.env.DOCENT_LOCAL === '1';

/** On AWS nothing but /health answers until it is set whose tokens say who asks. */
export const configured = createMiddleware<Env>(async (_c, next) => {
  if (!process.env.OIDC_ISSUER && !isLocalCloud())
    throw new DocentError('Unavailable', 'nobody can be told from another here: set OIDC_ISSUER', {
      reason: 'auth-not-configured',
    });
  await next();
});

/**
 * Who asks. With OIDC_ISSUER set that is said by a token. Without, only the local cloud answers, to its own machine, as
 * one tenant and one user.
 */
export const identify = createMiddleware<Env>(async (c, next) => {
  const issuer = process.env.OIDC_ISSUER;
  c.set(
    'caller',
    issuer ? callerFrom(await verified(bearer(c.req.header('authorization')), issuer)) : local(c.req.header('host')),
  );
  await next();
});

/** A name that is not this machine's, though it leads here, is another site's: see DNS rebinding. */
function local(host = ''): Caller {
  const { hostname } = new URL(`http://${host}`);
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
    throw new DocentError('Forbidden', `this answers at a loopback address only, not at ${hostname}`, {
      reason: 'auth-not-configured',
    });
  return { tenant: 'local', user: 'local', groups: [ADMINISTRATORS] };
}

function bearer(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token) throw new DocentError('Unauthorized', 'send a token: Authorization: Bearer …');
  return token;
}

function callerFrom(claims: JWTPayload): Caller {
  const tenant = Tenant.safeParse(claims[process.env.OIDC_TENANT_CLAIM || 'tenant']);
  const groups = claims[process.env.OIDC_GROUPS_CLAIM || 'groups'] ?? [];
  if (!tenant.success)
    throw new DocentError('Forbidden', `the token names no tenant: ${tenant.error.issues[0]!.message}`);
  const caller = Caller.safeParse({ tenant: tenant.data, user: claims.sub, groups });
  if (!caller.success || !claims.sub)
    throw new DocentError('Forbidden', 'the token says not who its user is, or not rightly which groups');
  return caller.data;
}
