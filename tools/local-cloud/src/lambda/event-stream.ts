import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { Outcome, ResponseSink } from './invocation.ts';
import { limits } from './limits.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** The answer to InvokeWithResponseStream: one PayloadChunk for each chunk, then InvokeComplete. */
export class EventStreamResponse implements ResponseSink {
  readonly streamLimit = limits.streamedResponseBytes;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  begin(contentType: string): void {
    this.#response.writeHead(200, {
      'Content-Type': 'application/vnd.amazon.eventstream',
      'X-Amzn-Remapped-Content-Type': contentType,
    });
    this.#response.flushHeaders();
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#response.destroyed) return; // The caller has gone; the function goes on, as on Lambda.
    const taken = this.#response.write(message('PayloadChunk', 'application/octet-stream', chunk));
    if (!taken) await Promise.race([once(this.#response, 'drain'), once(this.#response, 'close')]);
  }

  complete(outcome: Outcome, logResult?: string): void {
    if (!this.#response.headersSent) this.begin('application/json');
    const failure = outcome.status !== 'success' && {
      ErrorCode: 'Unhandled',
      ErrorDetails: JSON.stringify(outcome.error),
    };
    const details = { ...failure, ...(logResult !== undefined && { LogResult: logResult }) };
    this.#response.end(message('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(details))));
  }
}

function message(event: string, contentType: string, body: Uint8Array): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: event },
      ':content-type': { type: 'string', value: contentType },
    },
    body,
  });
}
