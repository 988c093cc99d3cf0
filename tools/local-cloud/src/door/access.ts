import type { Access } from '@docent/lambda/function-config';
import { accountId, functionArn, functionOf, region } from '../lambda/names.ts';
import { bucketName, tableName } from '../resources.ts';

/** What a request wants to do, in the words of IAM. */
export interface Action {
  /** Such as s3:GetObject. */
  action: string;
  /** ARNs of all that it touches. */
  resources: string[];
}

const tableReads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable'];
const tableWrites = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'];
const bucketReads = ['GetObject', 'ListBucket'];
const bucketWrites = ['PutObject', 'DeleteObject', 'AbortMultipartUpload'];
const queueSends = ['SendMessage', 'GetQueueUrl', 'GetQueueAttributes'];

const tableArn = (table: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
const queueArn = (queue: string) => `arn:aws:sqs:${region}:${accountId}:${queue}`;

/** Whether a function's `access` grants an action on all its resources: what its IAM policy says on AWS. */
export function isGranted(access: Access, { action, resources }: Action): boolean {
  const [service, operation = ''] = action.split(':');
  const level = (granted: 'none' | 'read' | 'write', reads: string[], writes: string[]) =>
    (granted !== 'none' && reads.includes(operation)) || (granted === 'write' && writes.includes(operation));
  const within = (allowed: (resource: string) => boolean) => resources.length > 0 && resources.every(allowed);
  switch (service) {
    case 'dynamodb':
      return level(access.table, tableReads, tableWrites) && within((arn) => arn === tableArn(tableName));
    case 's3':
      return (
        level(access.bucket, bucketReads, bucketWrites) &&
        within((arn) => arn === `arn:aws:s3:::${bucketName}` || arn.startsWith(`arn:aws:s3:::${bucketName}/`))
      );
    case 'sqs':
      return queueSends.includes(operation) && within((arn) => access.queues.some((queue) => arn === queueArn(queue)));
    case 'lambda':
      return operation === 'InvokeFunction' && within((arn) => access.invoke.some((name) => arn === functionArn(name)));
    default:
      return false;
  }
}

export function s3Action(method: string, path: string, query: string): Action {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  const parameters = new URLSearchParams(query);
  const resources = [`arn:aws:s3:::${bucket}${key && `/${decodeURIComponent(key)}`}`];
  if (!bucket) return { action: 's3:ListAllMyBuckets', resources: ['*'] };
  if (!key) {
    if (method === 'POST' && parameters.has('delete')) return { action: 's3:DeleteObject', resources };
    const actions: Record<string, string> = {
      GET: 'ListBucket',
      HEAD: 'ListBucket',
      PUT: 'CreateBucket',
      DELETE: 'DeleteBucket',
    };
    return { action: `s3:${actions[method] ?? method}`, resources };
  }
  if (method === 'DELETE')
    return { action: parameters.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject', resources };
  return { action: method === 'GET' || method === 'HEAD' ? 's3:GetObject' : 's3:PutObject', resources };
}

export function dynamoAction(operation: string, body: Record<string, unknown>): Action {
  const tables =
    typeof body.TableName === 'string' ? [body.TableName] : Object.keys((body.RequestItems as object) ?? {});
  return { action: `dynamodb:${operation}`, resources: tables.map(tableArn) };
}

export function sqsAction(operation: string, body: Record<string, unknown>): Action {
  const queue =
    String(body.QueueUrl ?? body.QueueName ?? '')
      .split('/')
      .at(-1) ?? '';
  return { action: `sqs:${operation.replace(/Batch$/, '')}`, resources: [queueArn(queue)] };
}

export function invokeAction(functionNameOrArn: string): Action {
  const name = functionOf(functionNameOrArn);
  return { action: 'lambda:InvokeFunction', resources: [name ? functionArn(name) : functionNameOrArn] };
}
