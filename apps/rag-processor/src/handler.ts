import { ragProcessor } from '@docent/contracts/rag-processor';
import { defineFunction } from '@docent/function-kit';
import { keepingHidden } from './keep-hidden.ts';
import { processMessage } from './process-message.ts';

export const handler = defineFunction(ragProcessor, ({ Records }, context) =>
  keepingHidden(Records, context, async () => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const message of Records)
      if (!(await processMessage(message, context))) batchItemFailures.push({ itemIdentifier: message.messageId });
    return { batchItemFailures };
  }),
);
