import { documentManagement } from '@docent/contracts/document-management';
import { Rights } from '@docent/contracts/rights';
import { Hono } from 'hono';
import * as z from 'zod';
import { askDocuments, bodyAs, queryAs } from '../ask.ts';
import type { Env } from '../env.ts';

const [upload, list] = documentManagement.input.options;
export const UploadRequest = upload.omit({ action: true, caller: true });
export const ListQuery = list
  .omit({ action: true, caller: true })
  .extend({ limit: z.coerce.number().int().min(1).max(1000).default(100) });

export const documents = new Hono<Env>()
  .get('/documents', async (c) => c.json(await askDocuments(c, 'list', queryAs(c, ListQuery))))
  .post('/documents', async (c) => c.json(await askDocuments(c, 'upload', await bodyAs(c, UploadRequest))))
  .get('/documents/:document', async (c) => {
    const { record } = await askDocuments(c, 'get', { document: c.req.param('document') });
    return c.json(record);
  })
  .get('/documents/:document/source', async (c) =>
    c.json(await askDocuments(c, 'source', { document: c.req.param('document') })),
  )
  .post('/documents/:document/retry', async (c) => {
    const { record } = await askDocuments(c, 'retry', { document: c.req.param('document') });
    return c.json(record);
  })
  .delete('/documents/:document', async (c) => {
    const { record } = await askDocuments(c, 'delete', { document: c.req.param('document') });
    return c.json(record);
  })
  .get('/collections', async (c) => c.json(await askDocuments(c, 'collections', {})))
  .put('/collections/:collection', async (c) => {
    const rights = await bodyAs(c, Rights);
    const changed = await askDocuments(c, 'restrict', { collection: c.req.param('collection'), rights });
    return c.json(changed.collection);
  });
