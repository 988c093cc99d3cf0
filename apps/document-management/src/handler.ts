import { documentManagement } from '@docent/contracts/document-management';
import { documentMetadata } from '@docent/contracts/document-metadata';
import { defineFunction } from '@docent/function-kit';
import { audit } from './audit/audit.ts';
import { reindex } from './reindex/reindex.ts';
import { remove } from './removal.ts';
import { retry } from './retry.ts';
import { source, upload } from './sources.ts';
import { upkeep } from './upkeep.ts';

export const handler = defineFunction(documentManagement, async (input, context) => {
  const { action, caller } = input;
  const found = async (purpose: 'reading' | 'editing', document: string) =>
    (await context.call(documentMetadata, { action: 'get', caller, document, for: purpose })).record;
  switch (action) {
    case 'upload':
      return { action, ...(await upload(input, context)) };
    case 'audit':
      return { action, ...(await audit(caller, input, context)) };
    case 'upkeep':
      return { action, ...(await upkeep(caller, input.tombstones, context)) };
    case 'reindex':
      return { action, ...(await reindex(input, context)) };
    case 'list':
    case 'collections':
    case 'restrict':
      return context.call(documentMetadata, input);
    case 'get':
      return { action, record: await found('reading', input.document) };
    case 'source':
      return { action, ...(await source(caller, await found('reading', input.document))) };
    case 'retry':
      return { action, record: await retry(caller, await found('editing', input.document), context) };
    case 'delete':
      return { action, record: await remove(caller, await found('editing', input.document), context) };
  }
});
