import { setTimeout as delay } from 'node:timers/promises';
import { credentialsFor, type Credentials } from './credentials.ts';
import { isLoopback, RegistryError } from './reference.ts';

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

interface Request {
  method: string;
  headers?: Record<string, string>;
  /** Made anew for every try. */
  body?: () => Body;
}

const attempts = 4;
const longestWaitSeconds = 30;
const manifests = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** One repository of a registry, by the OCI distribution protocol 1.1. */
export class Repository {
  readonly host: string;
  readonly name: string;
  #authorization: string | null = null;
  #login: Promise<Credentials | null> | null = null;

  constructor(host: string, name: string) {
    this.host = host;
    this.name = name;
  }

  /** The digest that a tag or digest stands for, or null when the registry does not have it. */
  async manifestDigest(reference: string): Promise<string | null> {
    const response = await this.#send(
      `manifests/${reference}`,
      { method: 'HEAD', headers: { accept: manifests } },
      [404],
    );
    return response.ok ? (response.headers.get('docker-content-digest') ?? reference) : null;
  }

  async manifest(reference: string): Promise<Buffer> {
    const response = await this.#send(`manifests/${reference}`, { method: 'GET', headers: { accept: manifests } });
    return Buffer.from(await response.arrayBuffer());
  }

  /** Whether the registry says that it lists the manifest by the subject that the manifest names. */
  async putManifest(reference: string, bytes: Uint8Array, mediaType: string): Promise<boolean> {
    const body = () => new Uint8Array(bytes);
    const { headers } = await this.#send(`manifests/${reference}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body,
    });
    return headers.has('oci-subject');
  }

  async hasBlob(digest: string): Promise<boolean> {
    return (await this.#send(`blobs/${digest}`, { method: 'HEAD' }, [404])).ok;
  }

  async blob(digest: string): Promise<ReadableStream<Uint8Array>> {
    return (await this.#send(`blobs/${digest}`, { method: 'GET' })).body!;
  }

  /** Takes a blob over from another repository of the registry; false when the registry would rather have it sent. */
  async mountBlob(digest: string, from: string): Promise<boolean> {
    const query = new URLSearchParams({ mount: digest, from });
    const response = await this.#send(`blobs/uploads/?${query}`, { method: 'POST' }, [403, 404, 405]);
    return response.status === 201;
  }

  /** Sends a blob whole; a broken upload is begun again. */
  async putBlob(digest: string, size: number, open: () => Body | Promise<Body>): Promise<void> {
    await retrying(`${this.host} did not take ${digest} of ${this.name}`, async () => {
      const started = await this.#send('blobs/uploads/', { method: 'POST' });
      const location = new URL(started.headers.get('location')!, started.url);
      location.searchParams.set('digest', digest);
      const body = await open();
      const headers = { 'content-type': 'application/octet-stream', 'content-length': `${size}` };
      await this.#once(location, { method: 'PUT', headers, body: () => body });
    });
  }

  #send(path: string, request: Request, expected: number[] = []): Promise<Response> {
    const url = new URL(`${isLoopback(this.host) ? 'http' : 'https'}://${this.host}/v2/${this.name}/${path}`);
    return retrying(`${this.host} does not answer`, () => this.#once(url, request, expected));
  }

  async #once(url: URL, request: Request, expected: number[] = []): Promise<Response> {
    let response = await this.#fetch(url, request);
    if (response.status === 401) {
      await response.body?.cancel();
      this.#authorization = await this.#authorize(response.headers.get('www-authenticate') ?? '');
      // A body that was streamed is gone; the caller starts over, now with the authorization.
      if (request.method === 'PUT' && url.pathname.includes('/uploads/')) throw new Interrupted('asked who we are');
      response = await this.#fetch(url, request);
    }
    if (response.ok || expected.includes(response.status)) return response;
    throw new RegistryError(this.#explain(response.status, (await response.text()).slice(0, 300)), response.status);
  }

  async #fetch(url: URL, { method, headers, body }: Request): Promise<Response> {
    const authorization: Record<string, string> =
      this.#authorization && url.host === this.host ? { authorization: this.#authorization } : {};
    return fetching(url, { method, headers: { ...headers, ...authorization }, body: body?.(), duplex: 'half' });
  }

  /** Answers a challenge: Basic with the login, or Bearer with a token of the service that it names. */
  async #authorize(challenge: string): Promise<string> {
    const login = await (this.#login ??= credentialsFor(this.host));
    const basic = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
    if (!/^bearer /i.test(challenge)) {
      if (!basic || this.#authorization === basic) throw new RegistryError(this.#explain(401, challenge), 401);
      return basic;
    }
    const { realm, service, scope } = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (!realm)
      throw new RegistryError(`${this.host} asks for a token and does not say where to get one: ${challenge}`, 401);
    const url = new URL(realm);
    if (service) url.searchParams.set('service', service);
    url.searchParams.set('scope', scope ?? `repository:${this.name}:pull,push`);
    const response = await fetching(url, { headers: basic ? { authorization: basic } : {} });
    if (!response.ok) throw new RegistryError(this.#explain(401, `its token service answered ${response.status}`), 401);
    const { token, access_token } = (await response.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
  }

  #explain(status: number, answer: string): string {
    const todo =
      status === 401
        ? `Log in with "docker login ${this.host}", or for ECR give AWS credentials.`
        : status === 403
          ? 'The login may not do this: give it the right to pull and push.'
          : status === 404
            ? `There is no repository "${this.name}": make it first, for ECR with "aws ecr create-repository".`
            : 'Read its answer above.';
    return `${this.host} answered ${status} for ${this.name}: ${answer.trim() || 'nothing more'}\n${todo}`;
  }
}

/** A try that may go well the next time. */
class Interrupted extends Error {
  readonly status: number | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number | null = null, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** @throws {Interrupted} when the line is cut, or by an answer that may be another the next time */
async function fetching(url: URL, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    throw new Interrupted(`cut the line: ${String((error as Error).cause ?? error)}`);
  }
  if (response.status !== 429 && response.status < 500) return response;
  await response.body?.cancel();
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  throw new Interrupted(
    `answered ${response.status}`,
    response.status,
    Number.isFinite(seconds) ? Math.min(seconds, longestWaitSeconds) : undefined,
  );
}

async function retrying<T>(failure: string, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++)
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (count === attempts)
        throw new RegistryError(
          `${failure} after ${attempts} tries: it ${error.message}. Try again later.`,
          error.status,
          { cause: error },
        );
      // Never sooner than it asks for.
      const seconds = error.retryAfterSeconds ?? 0.05 * 4 ** (count - 1);
      await delay(seconds * 1000 * (1 + Math.random()));
    }
}
