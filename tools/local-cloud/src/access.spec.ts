import {
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { clientSettings } from './testing/start-cloud.ts';

const cloud = cloudForFile({ environment: { ANTHROPIC_API_KEY: 'a secret' } });
const functions = ['echo', 'lending-reader', 'lending-writer'] as const;
const clients = new Map<string, ReturnType<typeof clientsWith>>();

beforeAll(async () => {
  for (const name of functions) clients.set(name, clientsWith(await keysOf(name)));
});

async function environmentOf(name: string) {
  const lambda = new LambdaClient(clientSettings(cloud));
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `chatbot-${name}` }));
  lambda.destroy();
  return JSON.parse(Payload!.transformToString()).environment as Record<string, string>;
}

async function keysOf(name: string) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = await environmentOf(name);
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}

function clientsWith(credentials: { accessKeyId: string; secretAccessKey: string }) {
  const settings = { ...clientSettings(cloud), credentials };
  return {
    lambda: new LambdaClient(settings),
    dynamodb: new DynamoDBClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sqs: new SQSClient(settings),
  };
}

type Clients = ReturnType<typeof clientsWith>;
const table = { TableName: 'docent' };
const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
const bucket = { Bucket: 'docent' };
const object = { ...bucket, Key: 'a' };
const queue = (name: string) => ({ QueueUrl: `${cloud.endpoint}/000000000000/${name}` });
const [none, reader, writer] = [[], ['lending-reader'], ['lending-writer']];
const both = [...reader, ...writer];

/** Who may do what: echo nothing, the reader what `read` grants and invoking echo, the writer what `write` grants and the queue. */
const rights: [what: string, granted: string[], attempt: (as: Clients) => Promise<unknown>][] = [
  ['GetItem', both, ({ dynamodb }) => dynamodb.send(new GetItemCommand({ ...table, Key }))],
  [
    'Query',
    both,
    ({ dynamodb }) =>
      dynamodb.send(
        new QueryCommand({
          ...table,
          KeyConditionExpression: 'pk = :a',
          ExpressionAttributeValues: { ':a': { S: 'a' } },
        }),
      ),
  ],
  ['PutItem', writer, ({ dynamodb }) => dynamodb.send(new PutItemCommand({ ...table, Item: Key }))],
  ['DeleteItem', writer, ({ dynamodb }) => dynamodb.send(new DeleteItemCommand({ ...table, Key }))],
  ['GetItem of another table', none, ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: 'other', Key }))],
  [
    'PartiQL',
    none,
    ({ dynamodb }) => dynamodb.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM docent' })),
  ],
  [
    'a transaction',
    none,
    ({ dynamodb }) =>
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { ...table, Item: Key } }] })),
  ],
  ['PutObject', writer, ({ s3 }) => s3.send(new PutObjectCommand({ ...object, Body: 'x' }))],
  ['GetObject', both, ({ s3 }) => s3.send(new GetObjectCommand(object)).then(({ Body }) => Body!.transformToString())],
  ['ListObjectsV2', both, ({ s3 }) => s3.send(new ListObjectsV2Command({ ...bucket, Prefix: 'a' }))],
  ['CopyObject', writer, ({ s3 }) => s3.send(new CopyObjectCommand({ ...bucket, Key: 'b', CopySource: 'docent/a' }))],
  [
    'CopyObject out of another bucket',
    none,
    ({ s3 }) => s3.send(new CopyObjectCommand({ ...bucket, Key: 'b', CopySource: 'other/a' })),
  ],
  ['GetObject of another bucket', none, ({ s3 }) => s3.send(new GetObjectCommand({ Bucket: 'other', Key: 'a' }))],
  ['GetObjectTagging', none, ({ s3 }) => s3.send(new GetObjectTaggingCommand(object))],
  ['GetBucketPolicy', none, ({ s3 }) => s3.send(new GetBucketPolicyCommand(bucket))],
  ['ListBuckets', none, ({ s3 }) => s3.send(new ListBucketsCommand())],
  [
    'DeleteObjects',
    writer,
    ({ s3 }) => s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects: [{ Key: 'b' }] } })),
  ],
  ['DeleteObject', writer, ({ s3 }) => s3.send(new DeleteObjectCommand(object))],
  ['SendMessage', writer, ({ sqs }) => sqs.send(new SendMessageCommand({ ...queue('ingest'), MessageBody: '{}' }))],
  [
    'SendMessageBatch',
    writer,
    ({ sqs }) =>
      sqs.send(new SendMessageBatchCommand({ ...queue('ingest'), Entries: [{ Id: 'a', MessageBody: '{}' }] })),
  ],
  [
    'SendMessage to the dead letters',
    none,
    ({ sqs }) => sqs.send(new SendMessageCommand({ ...queue('ingest-dead'), MessageBody: '{}' })),
  ],
  ['ReceiveMessage of dead letters', writer, ({ sqs }) => sqs.send(new ReceiveMessageCommand(queue('ingest-dead')))],
  [
    'GetQueueAttributes of dead letters',
    writer,
    ({ sqs }) => sqs.send(new GetQueueAttributesCommand({ ...queue('ingest-dead'), AttributeNames: ['All'] })),
  ],
  ['PurgeQueue of dead letters', none, ({ sqs }) => sqs.send(new PurgeQueueCommand(queue('ingest-dead')))],
  ['ReceiveMessage', none, ({ sqs }) => sqs.send(new ReceiveMessageCommand(queue('ingest')))],
  [
    'DeleteMessage',
    none,
    ({ sqs }) => sqs.send(new DeleteMessageCommand({ ...queue('ingest'), ReceiptHandle: 'any' })),
  ],
  ['GetQueueUrl', writer, ({ sqs }) => sqs.send(new GetQueueUrlCommand({ QueueName: 'ingest' }))],
  ['PurgeQueue', none, ({ sqs }) => sqs.send(new PurgeQueueCommand(queue('ingest')))],
  ['Invoke', reader, ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'chatbot-echo' }))],
  [
    'Invoke as a DryRun',
    reader,
    ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'chatbot-echo', InvocationType: 'DryRun' })),
  ],
  [
    'InvokeWithResponseStream',
    reader,
    ({ lambda }) => lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'chatbot-echo' })),
  ],
  [
    'Invoke of another function',
    none,
    ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'chatbot-caller' })),
  ],
  [
    'Invoke of a function that is not there',
    none,
    ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'chatbot-nobody' })),
  ],
];

test.each(rights)(
  '%s is granted to %j, and AWS’s AccessDenied is the answer to the others',
  async (_, granted, attempt) => {
    for (const name of functions) {
      const outcome = await attempt(clients.get(name)!).catch((error: Error) => error);
      if (granted.includes(name)) {
        expect(outcome).not.toBeInstanceOf(Error);
        continue;
      }
      expect(outcome).toMatchObject({
        name: expect.stringMatching(/^AccessDenied(Exception)?$/),
        message: expect.stringMatching(
          `^User: arn:aws:sts::000000000000:assumed-role/chatbot-${name}/chatbot-${name} is not authorized to perform: `,
        ),
      });
    }
  },
);

test('a service that no function is granted is refused here and never asked on AWS', async () => {
  const { AWS_ENDPOINT_URL } = await environmentOf('echo');
  expect(AWS_ENDPOINT_URL).toBe(cloud.endpoint);
  const credentials = await keysOf('lending-reader');
  const elsewhere = new DynamoDBClient({
    ...clientSettings(cloud),
    credentials,
    signingName: 'secretsmanager',
  } as object);
  await expect(elsewhere.send(new GetItemCommand({ ...table, Key }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: secretsmanager:GetItem'),
  });
  elsewhere.destroy();
});

test('a secret reaches the functions that name it, and no other', async () => {
  expect((await environmentOf('lending-reader')).ANTHROPIC_API_KEY).toBe('a secret');
  expect(await environmentOf('lending-writer')).not.toHaveProperty('ANTHROPIC_API_KEY');
  expect(await environmentOf('echo')).not.toHaveProperty('ANTHROPIC_API_KEY');
});
