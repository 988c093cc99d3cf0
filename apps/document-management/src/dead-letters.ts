import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { Caller } from '@docent/contracts/identity';
import { notifiedKey, parseDocumentKey } from '@docent/storage';
import { BATCH, batches, queue, send } from './ingest-queue.ts';

/** Dead letters of others are looked through too: no more of them than these, and no longer. */
const MOST_LETTERS = 1_000;
const MOST_MS = 10_000;
/** What a look hides from others, it gives back; should it be killed, the queue does after this. */
const HIDDEN_SECONDS = 30;

/** What a dead letter of a document asked for. */
export type DeadRequest = { version: string; eventName: string };

/**
 * Looks for a document's dead letters; where `decide` agrees, which is told what they asked for, they go back to the
 * queue that they came from, and leave theirs. Those of others, and all where it throws, are there again at once.
 */
export async function redriving<T>(
  caller: Caller,
  document: string,
  decide: (requests: DeadRequest[]) => Promise<T>,
): Promise<T> {
  const left = new Set(await letters());
  const asked = new Map([...left].map((letter) => [letter, requestsIn(letter.Body, caller, document)]));
  const ours = [...left].filter((letter) => asked.get(letter)!.length > 0);
  try {
    const decided = await decide([...asked.values()].flat());
    for (const batch of batches(ours)) {
      // In this order: what comes twice is done once, and what is lost is never done.
      await send(batch.map(({ Body }) => Body!));
      await remove(batch);
      batch.forEach((letter) => left.delete(letter));
    }
    return decided;
  } finally {
    for (const batch of batches([...left])) await giveBack(batch);
  }
}

/** Takes as many of the dead letters as there are, within bounds. */
async function letters(): Promise<Message[]> {
  const until = Date.now() + MOST_MS;
  const asked = { QueueUrl: deadLetters(), AttributeNames: ['ApproximateNumberOfMessages' as const] };
  const { Attributes } = await queue.send(new GetQueueAttributesCommand(asked));
  const most = Math.min(MOST_LETTERS, Number(Attributes?.ApproximateNumberOfMessages));
  const taken: Message[] = [];
  while (taken.length < most && Date.now() < until) {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetters(),
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HIDDEN_SECONDS,
        // So that all of the queue's servers are asked.
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) break;
    taken.push(...Messages);
  }
  return taken;
}

/** What a letter asks for the document; nothing when it is another's, or no notification at all. */
function requestsIn(body: string | undefined, { tenant }: Caller, document: string): DeadRequest[] {
  try {
    const { Records } = JSON.parse(body!) as { Records: { eventName?: string; s3: { object: { key: string } } }[] };
    return Records.flatMap(({ eventName = '', s3 }) => {
      const key = parseDocumentKey(notifiedKey(s3.object.key));
      return key?.tenant === tenant && key.document === document ? [{ version: key.version, eventName }] : [];
    });
  } catch {
    return [];
  }
}

const remove = (letters: Message[]) =>
  queue.send(new DeleteMessageBatchCommand({ QueueUrl: deadLetters(), Entries: handles(letters) }));

async function giveBack(letters: Message[]): Promise<void> {
  const Entries = handles(letters).map((handle) => ({ ...handle, VisibilityTimeout: 0 }));
  await queue.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetters(), Entries }));
}

const handles = (letters: Message[]) =>
  letters.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));

const deadLetters = () => process.env.INGEST_DEAD_QUEUE_URL;
