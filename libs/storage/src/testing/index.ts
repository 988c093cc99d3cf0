import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';

import { bucketClient, bucketName, closeClients, tableClient, tableName } from '../clients.ts';
import { dynalite } from './dynalite.ts';

export interface LocalStorage {
  stop(): Promise<void>;
}

/**
 * Starts fauxqs (S3) and dynalite (DynamoDB) in this process, in memory, and points the clients at them: what runs is
 * the real SDK against emulators that speak the real protocols.
 */
export async function startLocalStorage(): Promise<LocalStorage> {
  const s3 = await startFauxqs({ port: 0, logger: false });
  const dynamodb = dynalite({ createTableMs: 0 });
  dynamodb.listen(0, '127.0.0.1');
  await once(dynamodb, 'listening');
  useStorage({
    s3: `http://127.0.0.1:${s3.port}`,
    dynamodb: `http://127.0.0.1:${(dynamodb.address() as AddressInfo).port}`,
  });
  await createStorage();
  return {
    async stop() {
      closeClients();
      await Promise.all([s3.stop(), new Promise((stopped) => dynamodb.close(stopped))]);
    },
  };
}

/** Points the clients at S3 and DynamoDB servers with test credentials. */
export function useStorage(endpoints: { s3: string; dynamodb: string }): void {
  closeClients();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
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
