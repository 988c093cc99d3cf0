import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Answers a request instead of the registry when it returns true. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * A registry in memory that speaks what of the OCI distribution protocol a push uses; it counts what it is sent and can
 * be made to fail. The real ones are tested by `npx nx run lambda:test-images`.
 */
export async function startRegistry(fault: Fault = () => false) {
  const blobs = new Map<string, Map<string, Buffer>>();
  const manifests = new Map<string, Buffer>();
  const requests: string[] = [];
  let received = 0;
  const blobsOf = (repository: string) => blobs.get(repository) ?? blobs.set(repository, new Map()).get(repository)!;
  const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, 'http://registry');
    const end = (status: number, headers: Record<string, string> = {}, body?: Buffer) =>
      void response.writeHead(status, headers).end(body);
    const [, repository = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    requests.push(`${request.method} ${repository} ${kind}`);
    if (fault(request, response)) return;
    const held =
      kind === 'manifests' ? manifests.get(`${repository}:${reference}`) : blobsOf(repository).get(reference);
    switch (`${request.method} ${kind}`) {
      case 'HEAD manifests':
      case 'HEAD blobs':
      case 'GET manifests':
      case 'GET blobs':
        if (!held) return end(404);
        return end(
          200,
          { 'docker-content-digest': digestOf(held), 'content-length': `${held.length}` },
          request.method === 'GET' ? held : undefined,
        );
      case 'POST blobs/uploads': {
        const [digest, from] = [url.searchParams.get('mount'), url.searchParams.get('from')];
        const other = digest && from ? blobsOf(from).get(digest) : undefined;
        if (other) blobsOf(repository).set(digest!, other);
        return other ? end(201) : end(202, { location: `/v2/${repository}/blobs/uploads/${randomUUID()}?state=x` });
      }
      case 'PUT blobs/uploads': {
        const bytes = await buffer(request);
        received += bytes.length;
        if (digestOf(bytes) !== url.searchParams.get('digest')) return end(400);
        blobsOf(repository).set(digestOf(bytes), bytes);
        return end(201);
      }
      case 'PUT manifests': {
        const bytes = await buffer(request);
        received += bytes.length;
        for (const key of [reference, digestOf(bytes)]) manifests.set(`${repository}:${key}`, bytes);
        return end(201);
      }
      default:
        return end(404);
    }
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    manifests,
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
