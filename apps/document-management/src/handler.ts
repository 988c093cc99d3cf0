import { documentManagement } from '@docent/contracts/document-management';
import { defineFunction } from '@docent/function-kit';
import { records } from './records.ts';
import { remove } from './removal.ts';
import { retry } from './retry.ts';
import { source, upload } from './sources.ts';

export const handler = defineFunction(documentManagement, async (input, context) => {
  if (input.action === 'upload') return { action: input.action, ...(await upload(input, context)) };
  if (input.action === 'list') return records(input, context);

  const { caller, document } = input;
  const { record } = await records({ action: 'get', caller, document }, context);
  switch (input.action) {
    case 'get':
      return { action: input.action, record };
    case 'source':
      return { action: input.action, ...(await source(caller, record)) };
    case 'retry':
      return { action: input.action, record: await retry(caller, record, context) };
    case 'delete':
      return { action: input.action, record: await remove(caller, record, context) };
  }
});
