import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as a test says: by method and path, without the query. For what a whole Docent never does. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly #routes: Record<string, Answer>;
  readonly #server = createServer((request, response) => {
    const route = `${request.method} ${request.url!.split('?')[0]}`;
    this.requests.push(route);
    request.resume();
    request.on('end', () => (this.#routes[route] ?? json({ detail: `there is no ${route}` }, 404))(request, response));
  });

  constructor(routes: Record<string, Answer>) {
    this.#routes = { 'GET /health': json({ offline: true, search: { dense: true }, version: 'test' }), ...routes };
  }

  static async start(routes: Record<string, Answer>): Promise<ScriptedServer> {
    const server = new ScriptedServer(routes);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export const json =
  (body: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

/** Server-sent events with ids; the line breaks after them unless they end with the answer. */
export const events =
  (...list: { id: string; type: string }[]): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const { id, ...event } of list) response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    if (list.at(-1)?.type === 'done') response.end();
    else setImmediate(() => response.destroy());
  };
