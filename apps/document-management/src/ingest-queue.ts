import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DocentError } from '@docent/function-kit';

/** SQS takes and gives no more messages at once. */
export const BATCH = 10;

export const queue = new SQSClient();

/** Sends messages, `BATCH` of them at most, to be processed. */
export async function send(bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const command = new SendMessageBatchCommand({ QueueUrl: process.env.INGEST_QUEUE_URL, Entries });
  const { Failed = [] } = await queue.send(command);
  if (Failed.length > 0) throw new DocentError('Upstream', `the queue refused messages: ${Failed[0]!.Message}`);
}

export function batches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, n) => items.slice(n * BATCH, (n + 1) * BATCH));
}
