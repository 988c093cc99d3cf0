import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DocumentRecord } from '@docent/contracts/document';
import type { Caller } from '@docent/contracts/identity';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { headObject } from '@docent/storage';
import { records } from './records.ts';
import { sourceKey } from './sources.ts';

const queue = new SQSClient();

/** Sends a document that FAILED or lost pages through the queue once more, with a message as S3 sent it at first. */
export async function retry(caller: Caller, record: DocumentRecord, context: FunctionContext): Promise<DocumentRecord> {
  const { document, version, path, status } = record;
  if (status !== 'FAILED' && status !== 'PARTIAL')
    throw new DocentError('Conflict', `${path} is ${status}: only what is FAILED or PARTIAL can be retried`);
  const key = sourceKey(caller, record);
  if (!(await headObject(key)))
    throw new DocentError('Conflict', `the bytes of ${path} never arrived: upload it again`, { reason: 'no-source' });
  const advanced = await records({ action: 'advance', caller, document, version, status: 'UPLOADED' }, context);
  const MessageBody = JSON.stringify({ Records: [{ eventName: 'Retry', s3: { object: { key: encodeURI(key) } } }] });
  await queue.send(new SendMessageCommand({ QueueUrl: process.env.INGEST_QUEUE_URL, MessageBody }));
  return advanced.record;
}
