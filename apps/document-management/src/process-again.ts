import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Caller } from '@docent/contracts/identity';
import { DocentError } from '@docent/function-kit';
import { sourceKey } from './sources.ts';

type Version = { document: string; version: string };

/** SQS takes no more at once. */
const BATCH = 10;

/** The event's name in messages that ask to embed what is indexed. */
export const EMBED = 'Embed';

const queue = new SQSClient();

/** Sends a version through the queue once more, with a message as S3 sent it at first. */
export async function processAgain(caller: Caller, record: Version): Promise<void> {
  await queue.send(new SendMessageCommand({ QueueUrl: url(), MessageBody: bodyOf(caller, record, 'Retry') }));
}

/** Has versions that are indexed embedded by another model too. */
export async function embedBy(caller: Caller, versions: Version[], model: string): Promise<void> {
  for (let from = 0; from < versions.length; from += BATCH) {
    const Entries = versions.slice(from, from + BATCH).map((version, index) => ({
      ...{ Id: String(index), MessageBody: bodyOf(caller, version, EMBED, model) },
    }));
    const { Failed = [] } = await queue.send(new SendMessageBatchCommand({ QueueUrl: url(), Entries }));
    if (Failed.length > 0) throw new DocentError('Upstream', `the queue refused messages: ${Failed[0]!.Message}`);
  }
}

const url = () => process.env.INGEST_QUEUE_URL;

function bodyOf(caller: Caller, version: Version, eventName: string, model?: string): string {
  const key = encodeURI(sourceKey(caller, version));
  return JSON.stringify({ Records: [{ eventName, model, s3: { object: { key } } }] });
}
