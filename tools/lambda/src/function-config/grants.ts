import type { Access } from './schema.ts';

/** What a function may do, in the words of IAM, to one thing: the policy on AWS and the local cloud's door say the same. */
export interface Grant {
  service: 'dynamodb' | 's3' | 'sqs' | 'lambda';
  operations: string[];
  /** A queue or a function by its name in the project; the table and the bucket have none. */
  name?: string;
}

const tableReads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable'];
const tableWrites = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'];
const bucketReads = ['GetObject', 'ListBucket'];
const bucketWrites = ['PutObject', 'DeleteObject', 'AbortMultipartUpload'];
const queueSends = ['SendMessage', 'GetQueueUrl', 'GetQueueAttributes'];
export const queueReceives = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];

/** The queue of what was taken from a queue too often. */
export const deadLettersOf = <Queue extends string>(queue: Queue): `${Queue}-dead` => `${queue}-dead`;

/** What `access` in a function.json grants; nothing else is allowed. */
export function grantsOf({ table, bucket, queues, deadLetters, invoke }: Access): Grant[] {
  const upTo = (level: 'none' | 'read' | 'write', reads: string[], writes: string[]) =>
    level === 'none' ? [] : level === 'read' ? reads : [...reads, ...writes];
  const grants: Grant[] = [
    { service: 'dynamodb', operations: upTo(table, tableReads, tableWrites) },
    { service: 's3', operations: upTo(bucket, bucketReads, bucketWrites) },
    ...queues.map((name): Grant => ({ service: 'sqs', operations: queueSends, name })),
    ...deadLetters.map((queue): Grant => ({ service: 'sqs', operations: queueReceives, name: deadLettersOf(queue) })),
    ...invoke.map((name): Grant => ({ service: 'lambda', operations: ['InvokeFunction'], name })),
  ];
  return grants.filter(({ operations }) => operations.length > 0);
}
