import { join } from 'node:path';
import { Backend, type BackendAddress, type Service } from './backend.ts';
import { startEmbeddedDynamoDb } from './embedded-dynamodb.ts';
import { startEmbeddedS3AndSqs } from './embedded-s3-sqs.ts';

export interface Backends {
  s3: Backend;
  sqs: Backend;
  dynamodb: Backend;
  close(): Promise<void>;
}

/**
 * The backends that `given` names by AWS_ENDPOINT_URL_S3, _SQS and _DYNAMODB, reached with its AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY and AWS_REGION; the others embedded, with their data in `state` and their sockets in `sockets`.
 */
export async function openBackends(
  state: string,
  sockets: string,
  given: Record<string, string | undefined>,
): Promise<Backends> {
  const socketOf = { s3: join(sockets, 's3-sqs'), sqs: join(sockets, 's3-sqs'), dynamodb: join(sockets, 'dynamodb') };
  const addressOf = (service: Service): BackendAddress => {
    const url = given[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
    const credentials = {
      accessKeyId: given.AWS_ACCESS_KEY_ID ?? 'local',
      secretAccessKey: given.AWS_SECRET_ACCESS_KEY ?? 'local',
    };
    return { at: url ? { url } : { socket: socketOf[service] }, credentials, region: given.AWS_REGION ?? 'us-east-1' };
  };
  const addresses = { s3: addressOf('s3'), sqs: addressOf('sqs'), dynamodb: addressOf('dynamodb') };
  const embedded = (service: Service) => 'socket' in addresses[service].at;
  const closers = await Promise.all([
    ...(embedded('s3') || embedded('sqs') ? [startEmbeddedS3AndSqs(join(state, 's3-sqs'), socketOf.s3)] : []),
    ...(embedded('dynamodb') ? [startEmbeddedDynamoDb(join(state, 'dynamodb'), socketOf.dynamodb)] : []),
  ]);
  const backends = {
    s3: new Backend('s3', addresses.s3),
    sqs: new Backend('sqs', addresses.sqs),
    dynamodb: new Backend('dynamodb', addresses.dynamodb),
  };
  return {
    ...backends,
    async close() {
      for (const backend of Object.values(backends)) backend.close();
      await Promise.all(closers.map((close) => close()));
    },
  };
}
