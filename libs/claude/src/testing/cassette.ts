import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** An exchange as it went over the wire, without its credentials. */
export type Exchange = { request: unknown; status: number; contentType: string; body: string };

const keyOf = (request: unknown) => createHash('sha256').update(JSON.stringify(request)).digest('hex');

/** Exchanges with an API, kept in a file: recorded once, replayed as often as wanted. */
export class Cassette {
  readonly #file: string;
  readonly #exchanges: Map<string, Exchange>;

  constructor(file: string) {
    this.#file = file;
    this.#exchanges = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Exchange][]) : []);
  }

  find(request: unknown): Exchange | undefined {
    return this.#exchanges.get(keyOf(request));
  }

  /** Asks `upstream`, an API's base address, and keeps what it answers. */
  async record(request: unknown, upstream: string, headers: Record<string, string>): Promise<Exchange> {
    const response = await fetch(`${upstream}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(request) });
    const exchange: Exchange = {
      request,
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'application/json',
      body: await response.text(),
    };
    this.#exchanges.set(keyOf(request), exchange);
    writeFileSync(this.#file, `${JSON.stringify([...this.#exchanges], null, 2)}\n`);
    return exchange;
  }
}
