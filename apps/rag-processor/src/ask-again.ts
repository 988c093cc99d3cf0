import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { objectKeys } from '@docent/storage';
import type { EMBED, GO_ON, Upload } from './uploads.ts';

const queue = new SQSClient();

/** Sends a message of our own about an upload, in the form of S3's. */
export async function askAgain(
  { tenant, document, version }: Upload,
  eventName: typeof EMBED | typeof GO_ON,
  DelaySeconds = 0,
): Promise<void> {
  const key = objectKeys.documentFile(tenant, document, version, 'source');
  const MessageBody = JSON.stringify({ Records: [{ eventName, s3: { object: { key: encodeURI(key) } } }] });
  const QueueUrl = process.env.INGEST_QUEUE_URL;
  await queue.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
}
