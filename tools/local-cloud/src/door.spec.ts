import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { InvocationRecord } from './lambda/invocation-record.ts';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { clientSettings, eventually } from './testing/start-cloud.ts';

const cloud = cloudForFile();
const lambda = new LambdaClient(clientSettings(cloud));
const s3 = new S3Client(clientSettings(cloud));

describe('a function may do what its function.json grants', () => {
  async function attempt(what: string) {
    const Payload = JSON.stringify({ attempt: what });
    const { Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-caller', Payload }));
    return JSON.parse(answer!.transformToString());
  }

  test('and the trace goes from the caller to the called', async () => {
    const { answer } = await attempt('echo');
    const recorded = (by: (record: InvocationRecord) => boolean) =>
      eventually(async () => (await cloud.invocations()).find(by));
    const called = await recorded(({ requestId }) => requestId === answer.requestId);
    const caller = await recorded(({ segmentId }) => segmentId === called.parentId);
    expect(caller).toMatchObject({ function: 'caller', traceId: called.traceId });
    expect(called.caller).toBe('caller');
  });

  test.each([
    [
      'another function',
      'AccessDeniedException',
      'lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:chatbot-worker',
    ],
    [
      'table',
      'AccessDeniedException',
      'dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/docent',
    ],
    ['bucket', 'AccessDenied', 's3:GetObject on resource: arn:aws:s3:::docent/a'],
    ['queue', 'AccessDeniedException', 'sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:ingest'],
  ])('and not more: %s', async (what, name, denied) => {
    expect(await attempt(what)).toEqual({
      refused: name,
      message: expect.stringContaining(
        `User: arn:aws:sts::000000000000:assumed-role/chatbot-caller/chatbot-caller is not authorized to perform: ${denied} because no identity-based policy allows`,
      ),
    });
  });
});

describe('a presigned URL', () => {
  const text = 'what a person wrote';
  const sha256 = (data: string) => createHash('sha256').update(data).digest('base64');
  const presigned = async (key: string) => {
    const query = new URLSearchParams({ key, sha256: sha256(text) });
    return (await fetch(`${cloud.url}/upload?${query}`)).text();
  };
  const put = (url: string, body: string, headers = {}) =>
    fetch(url, {
      method: 'PUT',
      body,
      headers: { 'x-amz-checksum-sha256': sha256(text), origin: cloud.url, ...headers },
    });

  test('takes the file that it was made for, from a page too', async () => {
    const url = await presigned('notes/one.txt');
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: cloud.url, 'access-control-request-headers': 'x-amz-checksum-sha256' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-amz-checksum-sha256');
    const response = await put(url, text);
    expect({ status: response.status, origin: response.headers.get('access-control-allow-origin') }).toEqual({
      status: 200,
      origin: '*',
    });
    const object = await s3.send(new GetObjectCommand({ Bucket: 'docent', Key: 'notes/one.txt' }));
    expect(await object.Body!.transformToString()).toBe(text);
  });

  test('refuses another file', async () => {
    const response = await put(await presigned('notes/two.txt'), 'something else');
    expect({ status: response.status, answer: await response.text() }).toEqual({
      status: 400,
      answer: expect.stringContaining('<Code>BadDigest</Code>'),
    });
  });

  test('refuses another key, another method, another header and no signature', async () => {
    const url = await presigned('notes/three.txt');
    const refused = [
      await put(url.replace('three', 'four'), text),
      await fetch(url, { headers: { 'x-amz-checksum-sha256': sha256(text) } }),
      await put(url, text, { 'x-amz-checksum-sha256': sha256('x') }),
      await put(url.split('?')[0]!, text),
    ];
    expect(refused.map((response) => response.status)).toEqual([403, 403, 403, 403]);
    const missing = s3.send(new HeadObjectCommand({ Bucket: 'docent', Key: 'notes/three.txt' }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
  });
});

test('a page cannot use made-up credentials, a program on this machine can', async () => {
  const made = 'AWS4-HMAC-SHA256 Credential=made/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=up';
  const fromPage = await fetch(`${cloud.endpoint}/docent?list-type=2`, {
    headers: { authorization: made, origin: 'http://elsewhere' },
  });
  expect(fromPage.status).toBe(403);
  expect((await fetch(`${cloud.endpoint}/docent?list-type=2`, { headers: { authorization: made } })).status).not.toBe(
    403,
  );
});

test('an object may be larger than the embedded backend’s own limit', async () => {
  const Body = Buffer.alloc(20 * 1024 * 1024, 'x');
  await s3.send(new PutObjectCommand({ Bucket: 'docent', Key: 'large', Body }));
  expect((await s3.send(new HeadObjectCommand({ Bucket: 'docent', Key: 'large' }))).ContentLength).toBe(Body.length);
});
