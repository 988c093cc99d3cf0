import { text } from 'node:stream/consumers';
import {
  bucketName,
  eventDeadLetters,
  ingestDeadLetters,
  ingestQueue,
  maxReceiveCount,
  queueUrl,
  tableName,
} from '../resources.ts';
import { BackendError } from './backend.ts';
import type { Backends } from './backends.ts';

/** Makes the table, the bucket and the queues where they are missing. */
export async function createResources({ s3, sqs, dynamodb }: Backends, visibilitySeconds: number): Promise<void> {
  const bucket = await s3.send(
    { method: 'PUT', path: `/${bucketName}`, query: '', headers: { host: 'localhost' } },
    Buffer.alloc(0),
  );
  const answer = await text(bucket);
  if (bucket.statusCode !== 200 && bucket.statusCode !== 409)
    throw new Error(`S3 refuses the bucket ${bucketName}: ${answer}`);

  const table = {
    TableName: tableName,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
  };
  await dynamodb.call('CreateTable', table).catch((error: unknown) => {
    if (!(error instanceof BackendError && error.code === 'ResourceInUseException')) throw error;
  });

  await sqs.call('CreateQueue', { QueueName: eventDeadLetters });
  await sqs.call('CreateQueue', { QueueName: ingestDeadLetters });
  const { QueueUrl } = await sqs.call<{ QueueUrl: string }>('GetQueueUrl', { QueueName: ingestDeadLetters });
  const { Attributes } = await sqs.call<{ Attributes: { QueueArn: string } }>('GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  const policy = JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount });
  await sqs.call('CreateQueue', { QueueName: ingestQueue }).catch((error: unknown) => {
    if (!(error instanceof BackendError && error.code.includes('QueueNameExists'))) throw error;
  });
  await sqs.call('SetQueueAttributes', {
    QueueUrl: queueUrl('http://localhost', ingestQueue),
    Attributes: { VisibilityTimeout: String(visibilitySeconds), RedrivePolicy: policy },
  });
}
