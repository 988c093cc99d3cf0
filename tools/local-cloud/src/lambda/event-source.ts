import type { Trigger } from '@docent/lambda/function-config';
import type { Backend } from '../backends/backend.ts';
import { accountId, region } from './names.ts';
import { queueUrl } from '../resources.ts';
import { ThrottledError } from './environment-pool.ts';
import { BufferedResponse } from './invocation.ts';
import type { LambdaFunction } from './lambda-function.ts';

type QueueTrigger = Extract<Trigger, { type: 'queue' }>;

interface Message {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, unknown>;
  MD5OfBody: string;
}

/** Lambda's event source mapping: messages of a queue invoke a function and are deleted when it has succeeded. */
export class EventSource {
  readonly #fn: LambdaFunction;
  readonly #trigger: QueueTrigger;
  readonly #sqs: Backend;
  readonly #queueUrl: string;
  #running = 0;
  #roomAgain: PromiseWithResolvers<void> | undefined;
  #stopped = false;

  constructor(fn: LambdaFunction, trigger: QueueTrigger, sqs: Backend) {
    this.#fn = fn;
    this.#trigger = trigger;
    this.#sqs = sqs;
    this.#queueUrl = queueUrl('http://localhost', trigger.queue);
  }

  /** Polls until stopped. `defaultConcurrency` holds when the trigger names none. */
  async run(defaultConcurrency: number): Promise<void> {
    const concurrency = this.#trigger.maxConcurrency ?? defaultConcurrency;
    while (!this.#stopped) {
      if (this.#running >= concurrency) await (this.#roomAgain = Promise.withResolvers()).promise;
      const messages = await this.#receive();
      if (messages.length === 0) continue;
      this.#running++;
      void this.#process(messages).finally(() => {
        this.#running--;
        this.#roomAgain?.resolve();
      });
    }
  }

  /** No more messages are taken; what is received and not done comes again at the next start. */
  stop(): void {
    this.#stopped = true;
    this.#roomAgain?.resolve();
  }

  async #receive(): Promise<Message[]> {
    const { Messages = [] } = await this.#sqs
      .call<{ Messages?: Message[] }>('ReceiveMessage', {
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: this.#trigger.batchSize,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })
      .catch(async (error: unknown) => {
        if (!this.#stopped) await new Promise((resolve) => setTimeout(resolve, 1000));
        if (!this.#stopped) console.error(`queue ${this.#trigger.queue}: ${(error as Error).message}`);
        return { Messages: [] };
      });
    return this.#stopped ? [] : Messages;
  }

  async #process(messages: Message[]): Promise<void> {
    const failed = await this.#failures(messages);
    if (this.#stopped && failed.length === messages.length) return;
    await Promise.all(
      messages.map((message) =>
        failed.includes(message) ? this.#returnLater(message) : this.#call('DeleteMessage', message),
      ),
    );
  }

  /** The messages of the batch that the function did not process. */
  async #failures(messages: Message[]): Promise<Message[]> {
    const response = new BufferedResponse();
    const event = JSON.stringify({ Records: messages.map((message) => record(message, this.#trigger.queue)) });
    try {
      const { outcome } = await this.#fn.invoke({ event, caller: `queue ${this.#trigger.queue}` }, response);
      if (outcome.status !== 'success') return messages;
    } catch (error) {
      if (error instanceof ThrottledError) return messages;
      throw error;
    }
    const answer = JSON.parse(response.body.toString('utf8') || 'null') as {
      batchItemFailures?: { itemIdentifier: string }[];
    } | null;
    const failed = new Set((answer?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
    return messages.filter((message) => failed.has(message.MessageId));
  }

  /** AWS waits for the queue's visibility timeout, minutes; here a message comes again after 1, 2, 4, 8 seconds. */
  #returnLater(message: Message): Promise<unknown> {
    const received = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    return this.#call('ChangeMessageVisibility', message, { VisibilityTimeout: 2 ** Math.min(received - 1, 6) });
  }

  #call(operation: string, { ReceiptHandle }: Message, more: object = {}): Promise<unknown> {
    return this.#sqs.call(operation, { QueueUrl: this.#queueUrl, ReceiptHandle, ...more }).catch((error: unknown) => {
      if (!this.#stopped) console.error(`queue ${this.#trigger.queue}: ${(error as Error).message}`);
    });
  }
}

const record = (message: Message, queue: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: message.MessageAttributes ?? {},
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${region}:${accountId}:${queue}`,
  awsRegion: region,
});
