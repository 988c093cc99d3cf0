import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Backends } from '../backends/backends.ts';
import { authorize, type Callers } from './callers.ts';
import { dynamoAction, s3Action, sqsAction } from './access.ts';
import { verifyChecksums } from './checksums.ts';
import { answerError, DoorError } from './errors.ts';
import { readSignature, sha256, unsignedPayload, type Signature, type WireRequest } from './sigv4.ts';
import type { SourceEvents } from './source-events.ts';
import type { InvokeApi } from '../lambda/invoke-api.ts';
import { bucketName } from '../resources.ts';

const maxBodyBytes = 1024 ** 3;

export interface DoorSettings {
  callers: Callers;
  backends: Backends;
  sourceEvents: SourceEvents;
  invokeApi: InvokeApi;
}

/**
 * The one address at which functions, browsers with presigned URLs and a developer's own clients reach Lambda, S3, SQS
 * and DynamoDB: it checks who asks (the signature) and what for (`access` in function.json), then passes the request on.
 */
export function createDoor(settings: DoorSettings): Server {
  return createServer((request, response) => {
    let service = '';
    const answered = async () => {
      if (!isLoopback(request.headers.host))
        throw new DoorError(403, 'AccessDenied', 'This door answers to loopback addresses only');
      if (request.headers.origin) allowOrigin(response);
      if (request.method === 'OPTIONS') return void answerPreflight(request, response);
      const wire = wireRequest(request);
      const signature = readSignature(wire);
      service = signature?.service ?? '';
      const body = await readBody(request);
      await serve(settings, service, wire, signature, body, response);
    };
    answered().catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else
        answerError(
          response,
          service,
          error instanceof DoorError ? error : new DoorError(503, 'ServiceUnavailable', (error as Error).message),
        );
    });
  });
}

async function serve(
  settings: DoorSettings,
  service: string,
  wire: WireRequest,
  signature: Signature | undefined,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const caller = settings.callers.identify(wire, signature, payloadHash(service, wire, body));
  if (service === 'lambda') return settings.invokeApi.handle(caller, wire, body, response);
  const request = unsigned(wire);
  if (service === 's3') {
    authorize(caller, s3Action(request.method, request.path, request.query, request.headers['x-amz-copy-source']));
    return serveS3(settings, request, body, response);
  }
  const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
  if (service !== 'dynamodb' && service !== 'sqs') {
    authorize(caller, { action: `${service}:${operation || request.method}`, resources: ['*'] });
    throw new DoorError(400, 'UnknownService', `There is no service "${service}" here`);
  }
  const input = JSON.parse(body.toString('utf8') || '{}') as Record<string, unknown>;
  authorize(caller, service === 'sqs' ? sqsAction(operation, input) : dynamoAction(operation, input));
  await pass(await settings.backends[service].send(request, body), response);
}

async function serveS3(
  { backends, sourceEvents }: DoorSettings,
  request: WireRequest,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { method, path } = request;
  const query = new URLSearchParams(request.query);
  if (method === 'PUT') verifyChecksums(request.headers, body);
  const key = path.startsWith(`/${bucketName}/`) ? decodeURIComponent(path.slice(bucketName.length + 2)) : '';
  const eventName =
    method === 'PUT' && !query.has('uploadId')
      ? `ObjectCreated:${request.headers['x-amz-copy-source'] ? 'Copy' : 'Put'}`
      : method === 'POST' && query.has('uploadId')
        ? 'ObjectCreated:CompleteMultipartUpload'
        : '';
  const event = eventName ? sourceEvents.announce(key, eventName) : undefined;
  const answer = await backends.s3.send(request, body);
  if (answer.statusCode === 200) await event?.created();
  else event?.failed();
  await pass(answer, response);
}

async function pass(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, headers);
  await pipeline(answer, response);
}

/** The hash that the signature covers. @throws {DoorError} when the body has another */
function payloadHash(service: string, { headers, query }: WireRequest, body: Buffer): string {
  const parameters = new URLSearchParams(query);
  const claimed = headers['x-amz-content-sha256'] ?? parameters.get('X-Amz-Content-Sha256');
  if (!claimed) return service === 's3' && parameters.has('X-Amz-Signature') ? unsignedPayload : sha256(body);
  if (/^[0-9a-f]{64}$/.test(claimed) && claimed !== sha256(body))
    throw new DoorError(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  return claimed;
}

/** Without the signature in the query; headers that presigning moved into the query are headers again. */
function unsigned(request: WireRequest): WireRequest {
  const headers = { ...request.headers };
  const query = request.query.split('&').filter((pair) => {
    const [name = '', value = ''] = pair.split('=').map(decodeURIComponent);
    if (!/^x-amz-/i.test(name)) return pair !== '';
    if (!/^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/.test(name))
      headers[name.toLowerCase()] = value;
    return false;
  });
  return { ...request, query: query.join('&'), headers };
}

function wireRequest(request: IncomingMessage): WireRequest {
  const [path = '/', query = ''] = request.url!.split(/\?(.*)/s);
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, expect: ____, ...headers } = request.headers;
  const flat = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : (value ?? ''),
  ]);
  return { method: request.method ?? 'GET', path, query, headers: Object.fromEntries(flat) as Record<string, string> };
}

/** By events: an asynchronous iterator takes longer than the rest of the door does with a small request. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) return void chunks.push(chunk);
    request.pause();
    const limit = `Your proposed upload exceeds the ${maxBodyBytes} bytes that this door takes`;
    reject(new DoorError(400, 'EntityTooLarge', limit));
  });
  request.on('end', () => resolve(Buffer.concat(chunks)));
  request.on('error', reject);
  return promise;
}

/** Any page may use a presigned URL, which is permission enough; without one `identify` refuses browsers. */
function allowOrigin(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'ETag');
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, PUT, HEAD',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '3600',
  });
  response.end();
}

/** A page that made its own name point to this machine is told apart by that name. */
export const isLoopback = (host = ''): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
