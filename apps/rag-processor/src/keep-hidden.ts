import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionContext } from '@docent/function-kit';

/** A message is hidden from others for so long from the last sign of life on: what was killed comes again after it. */
const HIDDEN_SECONDS = 120;
const SIGN_EVERY_MS = 40_000;

const queue = new SQSClient();

/** Runs `work` while the messages it works on stay hidden, and no longer than it is alive. */
export async function keepingHidden<T>(
  messages: readonly { receiptHandle?: string }[],
  context: FunctionContext,
  work: () => Promise<T>,
): Promise<T> {
  const hide = () => Promise.all(messages.map(({ receiptHandle }) => receiptHandle && hideOne(receiptHandle, context)));
  void hide();
  const timer = setInterval(() => void hide(), SIGN_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function hideOne(ReceiptHandle: string, { log }: FunctionContext): Promise<void> {
  const QueueUrl = process.env.INGEST_QUEUE_URL;
  const change = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: HIDDEN_SECONDS });
  // It stays hidden for as long as the queue hides it by itself, and coming twice is no harm.
  await queue.send(change).catch((error: unknown) => log.warn({ err: error }, 'a message could not be kept hidden'));
}
