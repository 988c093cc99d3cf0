import * as z from 'zod';
import { contract } from './contract.ts';

/** The messages of the ingest queue, as SQS hands them to a function: each holds S3's ObjectCreated for one source. */
export const ragProcessor = contract('rag-processor', {
  input: z.looseObject({
    Records: z
      .array(
        z.looseObject({
          messageId: z.string(),
          body: z.string(),
          receiptHandle: z.string().optional(),
          attributes: z.record(z.string(), z.string()).optional(),
        }),
      )
      .min(1),
  }),
  /** The messages to be delivered again (ReportBatchItemFailures). */
  output: z.strictObject({ batchItemFailures: z.array(z.strictObject({ itemIdentifier: z.string() })) }),
  example: { Records: [{ messageId: '1', body: '{"Records":[]}' }] },
});
