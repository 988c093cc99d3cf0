import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Lambda's Runtime API, 2018-06-01, for one container: as little as it takes to hand it one event after another. */
export class RuntimeApi {
  #waiting: ServerResponse | undefined;
  #ready = Promise.withResolvers<void>();
  #answer: PromiseWithResolvers<string> | undefined;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  /** Resolves to host:port, as AWS_LAMBDA_RUNTIME_API wants it. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when the runtime has been initialised and asks for an event. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves to what the function answers. @throws {Error} with the function's own error */
  async invoke(event: string, timeoutMs: number): Promise<string> {
    await this.#ready.promise;
    this.#ready = Promise.withResolvers();
    this.#answer = Promise.withResolvers();
    this.#waiting!.writeHead(200, {
      'Lambda-Runtime-Aws-Request-Id': crypto.randomUUID(),
      'Lambda-Runtime-Deadline-Ms': `${Date.now() + timeoutMs}`,
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:test',
    });
    this.#waiting!.end(event);
    return this.#answer.promise;
  }

  /** Says that no answer will come any more. */
  fail(error: Error): void {
    this.#ready.promise.catch(() => {});
    this.#ready.reject(error);
    this.#answer?.reject(error);
  }

  close(): void {
    this.#ready.promise.catch(() => {});
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url!.endsWith('/invocation/next')) {
      this.#waiting = response;
      return this.#ready.resolve();
    }
    const body = await text(request);
    response.writeHead(202).end('{}');
    if (request.url!.endsWith('/response')) this.#answer?.resolve(body);
    else this.fail(new Error(`The function failed: ${body}`));
  }
}
