import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

let table: DynamoDBDocumentClient | undefined;
let bucket: S3Client | undefined;

/** The DynamoDB client of this process, made at its first use; the endpoint comes from AWS's own variables. */
export function tableClient(): DynamoDBDocumentClient {
  return (table ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  }));
}

/** The S3 client of this process. Servers on loopback answer only the path style of address. */
export function bucketClient(): S3Client {
  return (bucket ??= new S3Client({ forcePathStyle: endpointIsLoopback(), followRegionRedirects: true }));
}

export const tableName = (): string => required('TABLE_NAME');
export const bucketName = (): string => required('BUCKET_NAME');

/** Closes the sockets, so that a process or a test can end; the next use makes new clients. */
export function closeClients(): void {
  table?.destroy();
  bucket?.destroy();
  table = bucket = undefined;
}

function endpointIsLoopback(): boolean {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (!endpoint) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function required(name: 'TABLE_NAME' | 'BUCKET_NAME'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: it names where Docent keeps its data.`);
  return value;
}
