import { documentMetadata } from '@docent/contracts/document-metadata';
import { defineFunction } from '@docent/function-kit';
import { advance, get, list, register, remove } from './documents.ts';

export const handler = defineFunction(documentMetadata, async (input) => {
  const { tenant } = input.caller;
  switch (input.action) {
    case 'register':
      return { action: input.action, ...(await register(tenant, input)) };
    case 'get':
      return { action: input.action, record: await get(tenant, input.document) };
    case 'list':
      return { action: input.action, ...(await list(tenant, input)) };
    case 'advance':
      return { action: input.action, record: await advance(tenant, input) };
    case 'remove':
      return { action: input.action, record: await remove(tenant, input.document) };
  }
});
