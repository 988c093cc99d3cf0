import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { app } from './app.ts';

const silent = { warn() {}, error() {} };
const nothingAnswers = async () => {
  throw new Error('no function answers here');
};
async function* nothingStreams() {
  yield nothingAnswers();
}
const context = { log: silent, trace: 'trace', call: nothingAnswers, stream: nothingStreams };
const ask = (path: string, method = 'GET', host = 'abc.lambda-url.eu-central-1.on.aws') =>
  app.request(`https://${host}${path}`, { method, headers: { host } }, { context: context as never });
const refusal = async (response: Response) => {
  const { title, reason } = (await response.json()) as { title: string; reason?: string };
  return { status: response.status, title, reason };
};
const NOT_CONFIGURED = { status: 503, title: 'Unavailable', reason: 'auth-not-configured' };

const before = { ...process.env };
const environment = (variables: Record<string, string>) => {
  for (const name of ['DOCENT_LOCAL', 'OIDC_ISSUER', 'OIDC_AUDIENCE']) delete process.env[name];
  Object.assign(process.env, variables);
};
afterEach(() => Object.assign(process.env, before));

test('on AWS without an issuer every route but /health refuses', async () => {
  environment({});
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  expect(routes.length).toBeGreaterThan(20);
  for (const { method, path } of routes.filter(({ path }) => path !== '/health'))
    expect({ path, ...(await refusal(await ask(path, method))) }).toEqual({ path, ...NOT_CONFIGURED });
  expect(await refusal(await ask('/nothing'))).toEqual(NOT_CONFIGURED);
  expect((await ask('/health')).status).toBe(200);
});

test('on AWS no name of a loopback address helps', async () => {
  environment({});
  expect(await refusal(await ask('/documents', 'GET', 'localhost'))).toEqual(NOT_CONFIGURED);
});

test('the local cloud answers at a loopback name, and at no other that leads to it', async () => {
  environment({ DOCENT_LOCAL: '1' });
  for (const host of ['localhost:4100', '127.0.0.1:4100', '[::1]:4100'])
    expect((await ask('/nothing', 'GET', host)).status).toBe(404);
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example'])
    expect(await refusal(await ask('/documents', 'GET', host))).toMatchObject({ status: 403 });
});

test('the local cloud too asks for a token once an issuer is set', async () => {
  environment({ DOCENT_LOCAL: '1', OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'docent' });
  expect(await refusal(await ask('/documents', 'GET', 'localhost'))).toMatchObject({ status: 401 });
});

describe('an issuer that cannot say who asks is no fault of the token', () => {
  const withToken = () =>
    app.request(
      'https://docent.example/documents',
      { headers: { authorization: 'Bearer a.b.c' } },
      { context: context as never },
    );

  test('one without an audience', async () => {
    environment({ OIDC_ISSUER: 'https://issuer.example' });
    expect(await refusal(await withToken())).toEqual(NOT_CONFIGURED);
  });

  test('one that is not there', async () => {
    environment({ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'docent' });
    expect(await refusal(await withToken())).toMatchObject({ status: 503 });
  });

  test('one that calls itself otherwise, or gives no keys', async () => {
    let name = 'https://another.example';
    const server = createServer(({ url }, response) => {
      response.statusCode = url === '/keys' ? 500 : 200;
      response.end(JSON.stringify({ issuer: name, jwks_uri: `${address}/keys` }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    environment({ OIDC_ISSUER: address, OIDC_AUDIENCE: 'docent' });
    expect(await refusal(await withToken())).toMatchObject({ status: 503 });
    name = address;
    const token = [{ alg: 'RS256', kid: 'k' }, { iss: address }, 'x'].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const answer = await app.request(
      'https://docent.example/documents',
      { headers: { authorization: `Bearer ${token.join('.')}` } },
      { context: context as never },
    );
    expect(await refusal(answer)).toMatchObject({ status: 503 });
    server.closeAllConnections();
    server.close();
  });
});
