/** S3 and DynamoDB, emulated in a process of their own: what is measured does not share its thread with them. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { bucketClient, bucketName } from '@docent/storage';
import { startLocalStorage, useStorage } from '@docent/storage/testing';
import { buildApp } from 'fauxqs';

const LARGEST_OBJECT = 2 ** 30;

await startLocalStorage();
// Its own server takes objects of 11 MiB at most.
const app = buildApp({ logger: false });
app.removeContentTypeParser('*');
app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_OBJECT }, (_, body, done) => done(null, body));
const s3 = await app.listen({ port: 0, host: '127.0.0.1' });
const dynamodb = process.env.AWS_ENDPOINT_URL_DYNAMODB!;
useStorage({ s3, dynamodb });
await bucketClient().send(new CreateBucketCommand({ Bucket: bucketName() }));
process.send!({ s3, dynamodb });
