import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { temporaryWorkspace } from '../testing/temporary-workspace.ts';
import { credentialsFor } from './credentials.ts';

const workspace = temporaryWorkspace();
const before = { ...process.env };
afterAll(() => workspace[Symbol.dispose]());
beforeEach(() => {
  process.env.DOCKER_CONFIG = join(workspace.root, 'docker');
  process.env.PATH = `${join(workspace.root, 'bin')}${delimiter}${before.PATH}`;
  dockerConfig({});
});
afterEach(() => {
  process.env = { ...before };
});

const dockerConfig = (config: object): string => workspace.write('docker/config.json', config);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const helper = (name: string, script: string): void =>
  chmodSync(workspace.write(`bin/docker-credential-${name}`, `#!/bin/sh\nread host\n${script}\n`), 0o755);
const ada = { username: 'ada', password: 'se:cret' };
const gives = `echo "{\\"ServerURL\\":\\"$host\\",\\"Username\\":\\"ada\\",\\"Secret\\":\\"se:cret\\"}"`;

test.each([
  ['a login in config.json', { auths: { 'r.example': { auth: base64('ada:se:cret') } } }],
  ['a helper for the host', { credHelpers: { 'r.example': 'test' }, credsStore: 'empty' }],
  ['the store of all logins', { credsStore: 'test', auths: {} }],
])('%s says who we are', async (_, config) => {
  helper('test', gives);
  helper('empty', 'echo "credentials not found in native keychain"; exit 1');
  dockerConfig(config);
  expect(await credentialsFor('r.example')).toEqual(ada);
});

test('where nothing says it, nobody is said, and a store that has no login is no error', async () => {
  helper('empty', 'echo "credentials not found in native keychain"; exit 1');
  dockerConfig({ credsStore: 'empty', auths: { 'other.example': { auth: base64('ada:x') } } });
  expect(await credentialsFor('r.example')).toBeNull();
});

test.each([
  ['is missing', 'absent', /docker-credential-absent, which Docker's config.json names for r\.example, gave no login/],
  ['fails', 'broken', /docker-credential-broken, .* gave no login: the keychain is locked/],
])('a helper that %s is named', async (_, name, message) => {
  helper('broken', 'echo "the keychain is locked"; exit 1');
  dockerConfig({ credHelpers: { 'r.example': name } });
  await expect(credentialsFor('r.example')).rejects.toThrow(message);
});

describe('for Amazon ECR', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

  /** ECR's API, as far as a login goes; it asks for a signature of the region. */
  async function withEcr(status: number, body: object, run: () => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      const { authorization = '', 'x-amz-target': target } = request.headers;
      const asked = /\/eu-west-1\/ecr\//.test(authorization) && `${target}`.endsWith('.GetAuthorizationToken');
      response.writeHead(asked ? status : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_ECR = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.AWS_ACCESS_KEY_ID = 'a';
    process.env.AWS_SECRET_ACCESS_KEY = 'b';
    try {
      await run();
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('AWS gives a token for the region of the host', async () => {
    const answer = { authorizationData: [{ authorizationToken: base64('AWS:token') }] };
    await withEcr(200, answer, async () => {
      expect(await credentialsFor(host)).toEqual({ username: 'AWS', password: 'token' });
    });
  });

  test('a refusal says what right is missing', async () => {
    await withEcr(400, { __type: 'AccessDeniedException', message: 'not allowed' }, async () => {
      await expect(credentialsFor(host)).rejects.toThrow(
        `AWS gives no login for ${host}: not allowed\nSet AWS credentials that may call ecr:GetAuthorizationToken`,
      );
    });
  });
});
