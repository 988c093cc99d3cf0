import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Outcome, ResponseSink } from './invocation.ts';
import { limits } from './limits.ts';

const integrationType = 'application/vnd.awslambda.http-integration-response';
const delimiter = Buffer.alloc(8);

/** What a function says about its HTTP response: as the prelude of a stream, or with the body in it. */
interface HttpAnswer {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/** Turns a function's response into HTTP, each chunk of a stream at once. */
export class FunctionUrlResponse implements ResponseSink {
  readonly streamLimit = limits.streamedResponseBytes;
  readonly #response: ServerResponse;
  readonly #held: Buffer[] = [];
  #contentType = '';
  /** What comes next: the parts of a prelude, bytes to pass on, or a whole answer to keep until its end. */
  #stage: 'prelude' | 'body' | 'answer' = 'answer';

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  begin(contentType: string, mode: 'buffered' | 'streaming'): void {
    this.#contentType = contentType;
    if (mode === 'buffered') return;
    this.#stage = contentType === integrationType ? 'prelude' : 'body';
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#stage === 'body') {
      // Not before there are bytes: a function that fails until then still gets a status of its own.
      if (!this.#response.headersSent) this.#head({ headers: { 'content-type': this.#contentType } });
      return this.#pass(chunk);
    }
    this.#held.push(chunk);
    if (this.#stage === 'answer') return;
    const bytes = Buffer.concat(this.#held);
    const end = bytes.indexOf(delimiter);
    if (end < 0) return;
    this.#stage = 'body';
    this.#head(JSON.parse(bytes.subarray(0, end).toString('utf8')) as HttpAnswer);
    await this.#pass(bytes.subarray(end + delimiter.length));
  }

  complete(outcome: Outcome): void {
    if (outcome.status !== 'success') {
      // A response that has begun can only be cut off; the client sees that it is not whole.
      if (this.#response.headersSent) this.#response.destroy();
      else this.refuse(502, 'Internal Server Error');
    } else if (this.#stage === 'prelude') {
      this.refuse(502, 'The stream ended before its prelude did');
    } else if (this.#stage === 'answer') {
      this.#whole(Buffer.concat(this.#held));
    } else {
      if (!this.#response.headersSent) this.#head({ headers: { 'content-type': this.#contentType } });
      this.#response.end();
    }
  }

  refuse(status: number, message: string): void {
    this.#response.writeHead(status, { 'Content-Type': 'application/json' });
    this.#response.end(JSON.stringify({ Message: message }));
  }

  #whole(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    const answer = (this.#contentType === 'application/json' ? JSON.parse(text) : null) as HttpAnswer | null;
    if (answer === null || typeof answer !== 'object' || answer.statusCode === undefined) {
      // Without a status code, what the function returned is the body.
      this.#head({ headers: { 'content-type': 'application/json' } });
      this.#response.end(text);
      return;
    }
    this.#head({ ...answer, headers: { 'content-type': 'application/json', ...lowerCase(answer.headers) } });
    this.#response.end(Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'));
  }

  #head({ statusCode = 200, headers = {}, cookies }: HttpAnswer): void {
    for (const [name, value] of Object.entries(headers)) this.#response.setHeader(name, String(value));
    if (cookies) this.#response.setHeader('set-cookie', cookies);
    this.#response.writeHead(statusCode);
    this.#response.flushHeaders();
  }

  async #pass(chunk: Buffer): Promise<void> {
    if (chunk.length === 0 || this.#response.destroyed) return; // The client has gone; the function goes on, as on Lambda.
    if (!this.#response.write(chunk))
      await Promise.race([once(this.#response, 'drain'), once(this.#response, 'close')]);
  }
}

const lowerCase = (headers: HttpAnswer['headers'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
