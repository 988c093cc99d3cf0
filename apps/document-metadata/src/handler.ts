import { documentMetadata } from '@docent/contracts/document-metadata';
import { defineFunction } from '@docent/function-kit';
import { twinOf } from './contents.ts';
import { advance, existing, get, list, register, remove, reopen, watchAll } from './documents.ts';
import { collections, restrict } from './rights.ts';

export const handler = defineFunction(documentMetadata, async (input) => {
  if (input.action === 'watch') return { action: input.action, ...(await watchAll()) };
  const { action, caller } = input;
  switch (action) {
    case 'register':
      return { action, ...(await register(caller, input)) };
    case 'get':
      return { action, record: await get(caller, input.document, input.for) };
    case 'list':
      return { action, ...(await list(caller, input)) };
    case 'advance':
      return { action, record: await advance(caller.tenant, input) };
    case 'reopen':
      return { action, record: await reopen(caller.tenant, input) };
    case 'remove':
      return { action, record: await remove(caller, input.document) };
    case 'existing':
      return { action, documents: await existing(caller.tenant, input.documents) };
    case 'twin':
      return { action, record: await twinOf(caller.tenant, input.document, input.sha256) };
    case 'collections':
      return { action, collections: await collections(caller) };
    case 'restrict':
      return { action, collection: await restrict(caller, input.collection, input.rights) };
  }
});
