import { DocentError } from '@docent/function-kit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { Env } from './env.ts';

/** The pages of other sites that may ask, by CORS_ORIGINS, separated by commas. */
const allowed = () => (process.env.CORS_ORIGINS ?? '').split(',').flatMap((origin) => origin.trim() || []);

const answer = cors({
  origin: (origin) => (allowed().includes(origin) ? origin : null),
  allowHeaders: ['authorization', 'content-type', 'last-event-id'],
  exposeHeaders: ['retry-after'],
  maxAge: 600,
});

/**
 * Answers the pages of named sites, and no other site's: without a token, who can be reached can be asked, and a page
 * that somebody visits must not ask in their name.
 */
export const crossOrigin = createMiddleware<Env>(async (c, next) => {
  const origin = c.req.header('origin');
  if (
    origin &&
    origin !== new URL(c.req.url).origin &&
    !sameHost(origin, c.req.header('host')) &&
    !allowed().includes(origin)
  )
    throw new DocentError('Forbidden', `pages of ${origin} may not ask here: name it in CORS_ORIGINS`, {
      reason: 'cross-origin',
    });
  return answer(c, next);
});

const sameHost = (origin: string, host: string | undefined) => URL.canParse(origin) && new URL(origin).host === host;
