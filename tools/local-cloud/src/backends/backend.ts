import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { sha256, sign, type Credentials, type WireRequest } from '../door/sigv4.ts';

export type Service = 's3' | 'sqs' | 'dynamodb';

/** Where a service is and who the local cloud is there. */
export interface BackendAddress {
  /** A Unix socket that only this user opens, for what is embedded; else a URL. */
  at: { socket: string } | { url: string };
  credentials: Credentials;
  region: string;
}

/** S3, SQS or DynamoDB behind the door: embedded or elsewhere, asked as the local cloud itself. */
export class Backend {
  readonly #service: Service;
  readonly #address: BackendAddress;
  readonly #agent: Agent;

  constructor(service: Service, address: BackendAddress) {
    this.#service = service;
    this.#address = address;
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Sends a request on, signed anew. The answer is not read yet. */
  send(request: WireRequest, body: Buffer): Promise<IncomingMessage> {
    const { at, credentials, region } = this.#address;
    const url = 'url' in at ? new URL(at.url) : undefined;
    const headers: Record<string, string> = {
      ...request.headers,
      ...(url && { host: url.host }),
      'content-length': String(body.length),
    };
    const payloadHash = headers['x-amz-content-sha256']?.startsWith('STREAMING-')
      ? headers['x-amz-content-sha256']
      : sha256(body);
    const signed = sign({ ...request, headers }, payloadHash, credentials, region, this.#service);
    const path = request.path + (request.query && `?${request.query}`);
    const where = url
      ? { protocol: url.protocol, hostname: url.hostname, port: url.port }
      : { socketPath: (at as { socket: string }).socket };
    const secure = url?.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const options = {
        ...where,
        method: request.method,
        path,
        headers: signed,
        ...(!secure && { agent: this.#agent }),
      };
      const outgoing = (secure ? httpsRequest : httpRequest)(options, resolve);
      outgoing.on('error', (error) =>
        reject(new Error(`${this.#service} at ${url ?? 'its socket'}: ${error.message}`)),
      );
      outgoing.end(body);
    });
  }

  /** Calls an operation of a service that speaks JSON. @throws {BackendError} */
  async call<T = Record<string, unknown>>(operation: string, input: object): Promise<T> {
    const target = { sqs: 'AmazonSQS', dynamodb: 'DynamoDB_20120810', s3: '' }[this.#service];
    const headers = {
      host: 'localhost',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${target}.${operation}`,
    };
    const response = await this.send(
      { method: 'POST', path: '/', query: '', headers },
      Buffer.from(JSON.stringify(input)),
    );
    const answer = JSON.parse((await buffer(response)).toString('utf8') || '{}') as T & {
      __type?: string;
      message?: string;
    };
    if (response.statusCode === 200) return answer;
    throw new BackendError(
      answer.__type?.split('#').at(-1) ?? String(response.statusCode),
      `${operation}: ${answer.message ?? answer.__type}`,
    );
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A service's refusal; `code` is its exception's name. */
export class BackendError extends Error {
  override name = 'BackendError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
