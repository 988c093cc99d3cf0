import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { Env } from '../env.ts';

/** The page's own files, loaded when somebody opens it, not at every cold start. */
export const page = new Hono<Env>();

for (const path of ['/', '/chat.css', '/chat.js'])
  page.get(path, async (c) => {
    const { assets } = await import('@docent/chat-page');
    const { mediaType, body } = assets[path]!;
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const headers = {
      'content-type': mediaType,
      'content-security-policy': policy(),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // Asked for each time, and not sent when it is the same.
      'cache-control': 'no-cache',
      etag,
    };
    return c.req.header('if-none-match') === etag ? c.body(null, 304, headers) : c.body(body, 200, headers);
  });

/** Nothing from elsewhere, no script but the page's own; beside this address it reaches only where sources are sent. */
function policy(): string {
  const uploads = process.env.AWS_ENDPOINT_URL_S3 ?? `https://*.s3.${process.env.AWS_REGION}.amazonaws.com`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src data:',
    `connect-src 'self' ${uploads}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
