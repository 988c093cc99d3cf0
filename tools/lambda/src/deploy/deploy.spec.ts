import { LambdaClient } from '@aws-sdk/client-lambda';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { sha256 } from '../oci/blob-store.ts';
import type { PushedImage } from '../registry/pushed-image.ts';
import { deployImage } from './deploy-image.ts';

const registry = '000000000000.dkr.ecr.eu-west-1.amazonaws.com/docent/chatbot-find';
const image = (content: string): PushedImage => ({
  reference: `${registry}@${sha256(content)}`,
  digest: sha256(content),
  platform: 'linux/arm64',
});

/**
 * Stands in for AWS: of Lambda's API the two calls that a deployment makes, for one function. An update is in progress
 * for the first look at it.
 */
async function startLambda(outcome: 'Successful' | 'Failed') {
  let running = image('old').reference;
  let next: string | undefined;
  const updates: unknown[] = [];
  const server = createServer(async (request, response) => {
    const end = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (!request.url!.includes('/functions/chatbot-find')) {
      response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
      return end(404, { Type: 'User', message: 'Function not found' });
    }
    if (request.method === 'PUT') {
      const update = (await json(request)) as { ImageUri: string };
      updates.push(update);
      next = update.ImageUri;
      return end(200, {});
    }
    const Code = { ResolvedImageUri: running };
    if (next) {
      if (outcome === 'Successful') running = next;
      next = undefined;
      return end(200, { Code, Configuration: { LastUpdateStatus: 'InProgress' } });
    }
    const LastUpdateStatus = updates.length > 0 ? outcome : 'Successful';
    return end(200, { Code, Configuration: { LastUpdateStatus, LastUpdateStatusReason: 'Image access denied' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  return {
    client,
    updates,
    [Symbol.dispose]: () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a function is given its image by digest and processor, once', async () => {
  using lambda = await startLambda('Successful');
  expect(await deployImage(lambda.client, 'chatbot-find', image('new'))).toBe(true);
  expect(await deployImage(lambda.client, 'chatbot-find', image('new'))).toBe(false);
  expect(lambda.updates).toEqual([{ ImageUri: image('new').reference, Architectures: ['arm64'] }]);
});

test('an update that Lambda refuses is told with its reason', async () => {
  using lambda = await startLambda('Failed');
  await expect(deployImage(lambda.client, 'chatbot-find', image('new'))).rejects.toThrow(
    `chatbot-find does not run ${sha256('new')}: its update is Failed (Image access denied)`,
  );
});

test('a function that is not there is named with its region', async () => {
  using lambda = await startLambda('Successful');
  await expect(deployImage(lambda.client, 'chatbot-none', image('new'))).rejects.toThrow(
    'There is no function chatbot-none in eu-west-1: make it first',
  );
});
