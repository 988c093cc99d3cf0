import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';

import { bucketClient, bucketName, closeClients, tableClient, tableName } from '../clients.ts';
import { dynalite } from './dynalite.ts';
import { dynamodbLocalCommand } from './dynamodb-local.ts';
import { startServer } from './server-process.ts';
import { versitygwCommand } from './versitygw.ts';

export { dynamodbLocal } from './dynamodb-local.ts';
export { versitygw } from './versitygw.ts';

export interface LocalStorage {
  stop(): Promise<void>;
}

/** Which servers the tests run on; the emulators run in this process, the others in processes of their own. */
export interface Servers {
  s3?: 'fauxqs' | 'versitygw';
  dynamodb?: 'dynalite' | 'dynamodb-local';
}

interface Server {
  url: string;
  stop(): Promise<unknown>;
}

const KEYS = { id: 'test', secret: 'test-secret' };

/**
 * Starts S3 and DynamoDB, both empty, and points the clients at them: what runs is the real SDK. Unless told, fauxqs and
 * dynalite, emulators that speak the real protocols.
 */
export async function startLocalStorage(servers: Servers = {}): Promise<LocalStorage> {
  const [s3, dynamodb] = await Promise.all([
    servers.s3 === 'versitygw' ? startVersitygw() : inProcessS3(),
    servers.dynamodb === 'dynamodb-local' ? startServer(dynamodbLocalCommand) : inProcessDynamodb(),
  ]);
  useStorage({ s3: s3.url, dynamodb: dynamodb.url });
  await createStorage();
  return {
    async stop() {
      closeClients();
      await Promise.all([s3.stop(), dynamodb.stop()]);
    },
  };
}

async function inProcessS3(): Promise<Server> {
  const s3 = await startFauxqs({ port: 0, logger: false });
  return { url: `http://127.0.0.1:${s3.port}`, stop: () => s3.stop() };
}

async function inProcessDynamodb(): Promise<Server> {
  const dynamodb = dynalite({ createTableMs: 0 });
  dynamodb.listen(0, '127.0.0.1');
  await once(dynamodb, 'listening');
  const { port } = dynamodb.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((stopped) => dynamodb.close(stopped)) };
}

async function startVersitygw(): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'docent-s3-'));
  const server = await startServer((port) => versitygwCommand(port, data, KEYS));
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(data, { recursive: true });
    },
  };
}

/** Points the clients at S3 and DynamoDB servers with test credentials. */
export function useStorage(endpoints: { s3: string; dynamodb: string }): void {
  closeClients();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: KEYS.id,
    AWS_SECRET_ACCESS_KEY: KEYS.secret,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    TABLE_NAME: 'docent-test',
    BUCKET_NAME: 'docent-test',
  });
}

/** Makes the one table and the one bucket. */
export async function createStorage(): Promise<void> {
  await tableClient().send(
    new CreateTableCommand({
      TableName: tableName(),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await bucketClient().send(new CreateBucketCommand({ Bucket: bucketName() }));
}
