import { DocentError } from '@docent/function-kit';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { crossOrigin } from './cross-origin.ts';
import type { Env } from './env.ts';
import { configured, identify } from './identity.ts';
import { problem } from './problem.ts';
import { chat } from './routes/chat.ts';
import { conversations } from './routes/conversations.ts';
import { documents } from './routes/documents.ts';
import { health } from './routes/health.ts';
import { indexUpkeep } from './routes/index-upkeep.ts';
import { openapi } from './routes/openapi.ts';
import { page } from './routes/page.ts';
import { turns } from './routes/turns.ts';

/** Sources go to S3 by a presigned PUT, so no request is large. */
const MAX_BODY_BYTES = 256 * 1024;

/** Every route. Those that show or change anything of a tenant's know the caller first. */
export const app = new Hono<Env>()
  .use(crossOrigin)
  .use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new DocentError(
          'TooLarge',
          `a request is at most ${MAX_BODY_BYTES} bytes; sources are sent to their upload address`,
        );
      },
    }),
  )
  .route('/', health)
  .use(configured)
  .route('/', page)
  .route('/', openapi)
  .use(identify)
  .route('/', chat)
  .route('/', turns)
  .route('/', documents)
  .route('/', indexUpkeep)
  .route('/', conversations)
  .notFound((c) =>
    problem(c, new DocentError('NotFound', `there is no ${c.req.method} ${c.req.path}; see /openapi.json`)),
  )
  .onError((error, c) => problem(c, error));
