import pRetry from 'p-retry';
import { addressOf, type Address } from './address.ts';
import { RefusedError, UnreachableError } from './errors.ts';

/** For one answer; the first call after a start may have functions to build. */
const ANSWER_MS = 120_000;
/** What may be asked twice is asked again for about this long. */
const RETRY = { retries: 4, minTimeout: 200, maxTimeout: 8_000, maxRetryTime: 60_000 };

type Request = { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal };

/** A Docent, over HTTP. */
export class Server {
  readonly address: Address;

  constructor(address: Address) {
    this.address = address;
  }

  /** The one that `--url` names, else the one on this machine. */
  static async at(url: string | undefined): Promise<Server> {
    return new Server(await addressOf(url));
  }

  /** Asks for JSON, again when that may help: only for what changes nothing when it is asked twice. */
  async get<T>(path: string): Promise<T> {
    return this.#again(() => this.#json<T>('GET', path, {}));
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this.#again(() => this.#json<T>('POST', path, { body }));
  }

  /** Says what something is to be, or that it is to be no more: the same when it is said twice. */
  async change<T>(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T | undefined> {
    return this.#again(async () => {
      const response = await this.#send(method, path, { body }, AbortSignal.timeout(ANSWER_MS));
      return response.status === 204 ? undefined : ((await response.json()) as T);
    });
  }

  /** @returns the answer's text */
  async text(path: string): Promise<string> {
    return this.#again(async () => (await this.#send('GET', path, {}, AbortSignal.timeout(ANSWER_MS))).text());
  }

  /** Opens a stream of server-sent events; it is read without a limit of its own. */
  async events(method: string, path: string, request: Request): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#send(method, path, request, request.signal);
    return body!;
  }

  /** Sends bytes to an upload address, which is signed for them alone. */
  async put(url: string, headers: Record<string, string>, bytes: Blob): Promise<void> {
    // fetch says the length of what it sends itself, and refuses to be told.
    const { 'content-length': _, ...others } = headers;
    await this.#again(async () => {
      const response = await this.#fetch(url, { method: 'PUT', headers: others, body: bytes });
      if (!response.ok) throw new RefusedError(response.status, `the upload was refused: ${await reason(response)}`);
    });
  }

  async #json<T>(method: string, path: string, request: Request): Promise<T> {
    const headers = { accept: 'application/json', ...request.headers };
    const response = await this.#send(method, path, { ...request, headers }, AbortSignal.timeout(ANSWER_MS));
    if (!isJson(response)) throw new RefusedError(response.status, `What answers at ${this.address.url} is no Docent.`);
    return (await response.json()) as T;
  }

  async #send(method: string, path: string, { body, headers }: Request, signal?: AbortSignal): Promise<Response> {
    const token = process.env.DOCENT_TOKEN;
    const response = await this.#fetch(this.address.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw new RefusedError(response.status, await reason(response));
    return response;
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error;
      throw new UnreachableError(this.#unreachable(new URL(url).origin, error as Error), { cause: error });
    }
  }

  #unreachable(origin: string, { message, name, cause }: Error): string {
    const why = name === 'TimeoutError' ? 'no answer in time' : ((cause as Error | undefined)?.message ?? message);
    const next = this.address.local ? 'Start it with `npm start`.' : 'Is the address right, and is it running?';
    return `Docent does not answer at ${origin} (${why || name}). ${next}`;
  }

  #again<T>(attempt: () => Promise<T>): Promise<T> {
    return pRetry(attempt, { ...RETRY, shouldRetry: ({ error }) => mayPass(error) });
  }
}

/** A connection refused is refused again; one that broke may hold the next time. */
function mayPass(error: Error): boolean {
  if (error instanceof RefusedError) return error.passing;
  const { code } = ((error.cause as Error | undefined)?.cause ?? {}) as NodeJS.ErrnoException;
  return error instanceof UnreachableError && code !== 'ECONNREFUSED' && code !== 'ENOTFOUND';
}

const isJson = (response: Response) =>
  /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');

/** Why it was refused: a problem as RFC 9457 writes it, or the message of S3's XML, or the status. */
async function reason(response: Response): Promise<string> {
  const text = await response.text();
  if (isJson(response)) {
    const problem = JSON.parse(text) as { detail?: string; title?: string; message?: string };
    return problem.detail ?? problem.message ?? problem.title ?? `status ${response.status}`;
  }
  return /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? `status ${response.status} ${response.statusText}`.trim();
}
