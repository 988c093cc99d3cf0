import { grantsOf, queueReceives, type Access, type FunctionConfig, type Grant } from '@docent/lambda/function-config';
import { accountId, functionArn, functionOf, region } from '../lambda/names.ts';
import { bucketName, tableName } from '../resources.ts';

/** What a request wants to do, in the words of IAM. */
export interface Action {
  /** Such as s3:GetObject. */
  action: string;
  /** ARNs of all that it touches. */
  resources: string[];
}

const tableArn = (table: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
const queueArn = (queue: string) => `arn:aws:sqs:${region}:${accountId}:${queue}`;

/** What the queue that triggers a function lets it do with its messages: as on AWS, where Lambda takes them in its name. */
export const isOfItsQueue = ({ trigger }: FunctionConfig, { action, resources }: Action): boolean =>
  trigger?.type === 'queue' &&
  queueReceives.some((operation) => action === `sqs:${operation}`) &&
  resources.every((arn) => arn === queueArn(trigger.queue));

/** Whether a function's `access` grants an action on all its resources: what its IAM policy says on AWS. */
export function isGranted(access: Access, { action, resources }: Action): boolean {
  const [service, operation = ''] = action.split(':');
  const grants = grantsOf(access).filter((grant) => grant.service === service && grant.operations.includes(operation));
  return resources.length > 0 && resources.every((arn) => grants.some((grant) => covers(grant, arn)));
}

function covers({ service, name = '' }: Grant, arn: string): boolean {
  switch (service) {
    case 'dynamodb':
      return arn === tableArn(tableName);
    case 's3':
      return arn === `arn:aws:s3:::${bucketName}` || arn.startsWith(`arn:aws:s3:::${bucketName}/`);
    case 'sqs':
      return arn === queueArn(name);
    case 'lambda':
      return arn === functionArn(name);
  }
}

/** What an object or a bucket has besides its content and its list, each with a permission of its own. */
const facets =
  /^(tagging|acl|attributes|policy|versioning|cors|lifecycle|encryption|notification|retention|legal-hold)$/;

export function s3Action(method: string, path: string, query: string, copySource = ''): Action {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  const parameters = new URLSearchParams(query);
  const object = (name: string) => `arn:aws:s3:::${decodeURIComponent(name)}`;
  const resources = [object(bucket + (key && `/${key}`)), ...(copySource && [object(copySource.replace(/^\//, ''))])];
  if (!bucket) return { action: 's3:ListAllMyBuckets', resources: ['*'] };
  const facet = [...parameters.keys()].find((name) => facets.test(name));
  if (facet) return { action: `s3:${method} ${key ? 'object' : 'bucket'} ${facet}`, resources };
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
