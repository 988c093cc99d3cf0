import { Hono } from 'hono';
import * as z from 'zod';
import { askDocuments, bodyAs } from '../ask.ts';
import type { Env } from '../env.ts';

export const AuditRequest = z.strictObject({
  cursor: z.string().max(4096).optional(),
  repair: z.boolean().default(false),
});
export const UpkeepRequest = z.strictObject({ tombstones: z.enum(['due', 'all']).default('due') });

export const ReindexRequest = z.strictObject({
  step: z.enum(['begin', 'look', 'compare', 'switch']),
  model: z.string().max(200).optional(),
});

/** Looking after the index, for administrators. */
export const indexUpkeep = new Hono<Env>()
  .post('/index/audit', async (c) => c.json(await askDocuments(c, 'audit', await bodyAs(c, AuditRequest))))
  .post('/index/upkeep', async (c) => c.json(await askDocuments(c, 'upkeep', await bodyAs(c, UpkeepRequest))))
  .post('/index/reindex', async (c) => c.json(await askDocuments(c, 'reindex', await bodyAs(c, ReindexRequest))));
