import { DocentError } from '@docent/function-kit';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Env } from './env.ts';

/** An error as RFC 9457 writes it. What is Internal stays so: the trace leads to its log. */
export function problem(c: Context<Env>, error: unknown): Response {
  const { context } = c.env;
  const known = error instanceof DocentError ? error : undefined;
  if (!known || known.status >= 500) context.log.error({ err: error, path: c.req.path }, 'refused');
  const { code, message, details, status } = known ?? new DocentError('Internal', String(error));
  const detail = code === 'Internal' ? `something went wrong here; its trace is ${context.trace}` : message;
  if (details.retryAfterSeconds !== undefined) c.header('Retry-After', String(Math.ceil(details.retryAfterSeconds)));
  if (code === 'Unauthorized') c.header('WWW-Authenticate', 'Bearer');
  return c.body(
    JSON.stringify({ type: 'about:blank', title: code, status, detail, ...details, trace: context.trace }),
    status as ContentfulStatusCode,
    { 'content-type': 'application/problem+json' },
  );
}
