import { embeddingService } from '@docent/contracts/embedding-service';
import type { FunctionContext } from '@docent/function-kit';
import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { isOffline } from './chat.ts';

type Search = { dense: boolean; model?: string; note?: string };
type Health = { status: 'ok' | 'degraded'; offline: boolean | null; search: Search; version: string };

const CHECK_MS = 4_000;
/** What works is asked again after this long, what does not sooner. */
const GOOD_MS = 60_000;
const BAD_MS = 5_000;

let last: { health: Health; until: number } | undefined;

export const health = new Hono<Env>().get('/health', async (c) => {
  if (!last || Date.now() > last.until) {
    const health = await check(c.env.context);
    last = { health, until: Date.now() + (health.status === 'ok' ? GOOD_MS : BAD_MS) };
  }
  return c.json(last.health);
});

async function check(context: FunctionContext): Promise<Health> {
  const deadline = Date.now() + CHECK_MS;
  const [offline, search] = await Promise.all([
    isOffline(context, deadline).catch((error: Error) => {
      context.log.warn({ err: error }, 'turns cannot run');
      return null;
    }),
    denseSearch(context, deadline),
  ]);
  const status = offline !== null && search.dense ? 'ok' : 'degraded';
  return { status, offline, search, version: process.env.DOCENT_VERSION ?? 'development' };
}

async function denseSearch(context: FunctionContext, deadline: number): Promise<Search> {
  try {
    const { model } = await context.call(embeddingService, { texts: ['ready'], kind: 'query' }, { deadline });
    return { dense: true, model };
  } catch (error) {
    return { dense: false, note: `found by words alone: ${(error as Error).message}` };
  }
}
