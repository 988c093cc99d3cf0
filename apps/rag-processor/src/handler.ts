import { ragProcessor } from '@docent/contracts/rag-processor';
import { defineFunction } from '@docent/function-kit';
import { processMessage } from './process-message.ts';

export const handler = defineFunction(ragProcessor, async ({ Records }, context) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const message of Records)
    if (!(await processMessage(message, context))) batchItemFailures.push({ itemIdentifier: message.messageId });
  return { batchItemFailures };
});
