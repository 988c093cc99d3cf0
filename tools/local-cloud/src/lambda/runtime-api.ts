import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../listen.ts';
import type { FunctionError, Invocation } from './invocation.ts';

/** What a runtime says through the Runtime API. */
export interface RuntimeListener {
  /** It asks for an invocation: the first time, its initialisation is over. */
  ready(): void;
  initFailed(error: FunctionError): void;
  /** It answers; `body` ends with trailers when the response is streamed. True when the answer was taken whole. */
  responded(requestId: string, body: IncomingMessage): Promise<boolean>;
  failed(requestId: string, error: FunctionError): void;
}

/** Lambda's Runtime API, 2018-06-01, for one execution environment, on a port of its own. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #listener: RuntimeListener;
  #waiting: ServerResponse | undefined;

  constructor(listener: RuntimeListener) {
    this.#listener = listener;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.requestTimeout = 0;
  }

  /** Resolves to host:port, as AWS_LAMBDA_RUNTIME_API wants it. */
  async listen(): Promise<string> {
    return new URL(await listen(this.#server, 0)).host;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Hands an invocation to the runtime, which must be waiting for one. */
  send(invocation: Invocation, functionArn: string, deadlineMs: number): void {
    const response = this.#waiting;
    if (!response) throw new Error('The runtime is not waiting for an invocation');
    this.#waiting = undefined;
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceHeader,
      ...(invocation.clientContext && { 'Lambda-Runtime-Client-Context': asciiJson(invocation.clientContext) }),
    });
    response.end(invocation.event);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, requestId = '', action] =
      /^\/2018-06-01\/runtime\/(?:invocation\/([^/]+)\/)?([a-z/]+)$/.exec(request.url ?? '') ?? [];
    try {
      if (request.method === 'GET' && request.url === '/2018-06-01/runtime/invocation/next') {
        this.#waiting = response;
        this.#listener.ready();
      } else if (action === 'init/error') {
        this.#listener.initFailed(JSON.parse(await text(request)) as FunctionError);
        answer(response, 202);
      } else if (action === 'response') {
        const taken = await this.#listener.responded(requestId, request);
        // Whoever waits for the answer is answered first.
        setImmediate(answer, response, taken ? 202 : 413);
      } else if (action === 'error') {
        this.#listener.failed(requestId, JSON.parse(await text(request)) as FunctionError);
        answer(response, 202);
      } else {
        answer(response, 404);
      }
    } catch {
      // The connection broke: the process has ended or is being killed, and its exit tells the rest.
      response.destroy();
    }
  }
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ status: status < 300 ? 'OK' : 'refused' }));
}

/** HTTP headers carry Latin-1 only; JSON can say every character in ASCII. */
const asciiJson = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
