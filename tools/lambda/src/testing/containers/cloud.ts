import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersOf } from '../../function-config/index.ts';
import { workspace } from '../clone.ts';
import { waitFor } from './wait-for.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * The local cloud as a process of its own, for containers to call: S3, SQS, DynamoDB and all functions that chat-handler
 * reaches. Not rag-processor: the queue is left to who tests.
 */
export async function startCloud() {
  const state = await mkdtemp(join(tmpdir(), 'docent-images-'));
  const main = join(workspace, 'tools/local-cloud/src/main.ts');
  const args = [main, '--functions', 'chat-handler', '--state', state, '--port', '0', '--lazy'];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const ended = once(child, 'exit');
  void ended.then(() => ready.reject(new Error(`The local cloud ended:\n${lines.join('\n')}`)));
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('Ready')) ready.resolve();
    });
  await ready.promise;
  const { endpoint } = JSON.parse(await readFile(join(state, 'address.json'), 'utf8')) as { endpoint: string };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'ingest' }));
  return {
    variables: (name: string) => variablesFor(name, endpoint, QueueUrl),
    /** The next message of the queue, as Lambda hands it to rag-processor. */
    nextMessage: () =>
      waitFor('a message in the queue', async () => {
        const { Messages: [message] = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
        );
        if (!message) return undefined;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        return { messageId: message.MessageId!, body: message.Body!, attributes: { ApproximateReceiveCount: '1' } };
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** What Lambda and the deployment of a function would set. */
function variablesFor(name: string, endpoint: string, queue: string): Record<string, string> {
  const services = ['LAMBDA', 'S3', 'SQS', 'DYNAMODB'].map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]);
  return {
    AWS_LAMBDA_FUNCTION_NAME: `chatbot-${name}`,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/chatbot-${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'test',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...Object.fromEntries(services),
    DOCENT_LOCAL: '1',
    FUNCTION_PREFIX: 'chatbot-',
    TABLE_NAME: 'docent',
    BUCKET_NAME: 'docent',
    INGEST_QUEUE_URL: queue,
    INGEST_DEAD_QUEUE_URL: deadLettersOf(queue),
  };
}

/** A document of one page that says one thing, in the smallest PDF that there is. */
export function pdf(text: string): { bytes: Buffer<ArrayBuffer>; sha256: string } {
  const drawn = `BT /F1 18 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ].map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`);
  let at = '%PDF-1.4\n'.length;
  const places = objects.map((object) => {
    const line = `${String(at).padStart(10, '0')} 00000 n \n`;
    at += object.length;
    return line;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  const trailer = `trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  const bytes = Buffer.from(`%PDF-1.4\n${objects.join('')}${table}${trailer}`);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
