import { generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { claimsOf, fromNow, issuer, signed } from './cloud/tokens.ts';

const url = process.env.DOCENT_URL!;
const ask = (token?: string) =>
  fetch(`${url}/conversations`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
const held = claimsOf('acme', 'ann', ['staff']);
const without = (claim: string): JWTPayload =>
  Object.fromEntries(Object.entries(held).filter(([key]) => key !== claim));

async function refusal(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  if (response.status === 401) expect(response.headers.get('www-authenticate')).toBe('Bearer');
  const { status, reason, detail } = (await response.json()) as { status: number; reason?: string; detail: string };
  expect(status).toBe(response.status);
  return { status, reason, detail };
}

// The first invocation of all builds the functions.
beforeAll(async () => expect((await ask(await signed(held))).status).toBe(200));

test('a token that holds is taken, also when clocks differ by seconds', async () => {
  expect((await ask(await signed({ ...held, exp: fromNow(-10) }))).status).toBe(200);
  expect((await ask(await signed({ ...held, nbf: fromNow(10), iat: fromNow(10) }))).status).toBe(200);
  expect((await ask(await signed({ ...held, aud: ['another', String(held.aud)] }))).status).toBe(200);
});

test.each([
  ['expired', { ...held, exp: fromNow(-60) }, 'ERR_JWT_EXPIRED', /exp/],
  ['not valid yet', { ...held, nbf: fromNow(60) }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', /nbf/],
  ['for another audience', { ...held, aud: 'another' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', /aud/],
  ['of another issuer', { ...held, iss: 'https://another.example' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', /iss/],
  ['without an end', without('exp'), 'ERR_JWT_CLAIM_VALIDATION_FAILED', /exp/],
  ['without a user', without('sub'), 'ERR_JWT_CLAIM_VALIDATION_FAILED', /sub/],
])('a token %s is refused, and why is said', async (_name, claims, reason, detail) => {
  expect(await refusal(await ask(await signed(claims)))).toEqual({
    ...{ status: 401, reason, detail: expect.stringMatching(detail) },
  });
});

test('a token that the issuer did not sign is refused, however it says that it is signed', async () => {
  const { privateKey } = await generateKeyPair('RS256');
  const header = { alg: 'RS256', kid: 'key-1' };
  const publicKey = new TextEncoder().encode(process.env.OIDC_TEST_PUBLIC_KEY!);
  const [, claims, signature] = (await signed(held)).split('.');
  const forged = Buffer.from(JSON.stringify({ ...held, tenant: 'other' })).toString('base64url');
  const tokens = {
    'by another key': await new SignJWT(held).setProtectedHeader(header).sign(privateKey),
    'by a key that is not known': await new SignJWT(held).setProtectedHeader({ ...header, kid: 'x' }).sign(privateKey),
    'by the public key, as a secret': await new SignJWT(held)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(publicKey),
    'by nobody': new UnsecuredJWT(held).encode(),
    'and was changed': `${(await signed(held)).split('.')[0]}.${forged}.${signature}`,
    'and lost its signature': `${(await signed(held)).split('.')[0]}.${claims}.`,
    'and is no token': 'x',
  };
  for (const [name, token] of Object.entries(tokens))
    expect({ name, ...(await refusal(await ask(token))) }).toMatchObject({ name, status: 401 });
});

test('without a token, or with another kind of authorization, it is said what to send', async () => {
  expect(await refusal(await ask())).toMatchObject({ status: 401, detail: expect.stringContaining('Bearer') });
  const basic = await fetch(`${url}/conversations`, { headers: { authorization: 'Basic YTpi' } });
  expect(await refusal(basic)).toMatchObject({ status: 401 });
});

test.each([
  ['no tenant', without('tenant'), /tenant/],
  ['a tenant that is no name', { ...held, tenant: '../acme' }, /tenant/],
  ['groups that are no list', { ...held, groups: 'staff' }, /groups/],
])('a token that names %s lets nobody in', async (_name, claims, detail) => {
  expect(await refusal(await ask(await signed(claims)))).toMatchObject({
    ...{ status: 403, detail: expect.stringMatching(detail) },
  });
});

test('the issuer is not asked for its keys again by each request', async () => {
  const fetched = async () =>
    ((await (await fetch(`${issuer}/fetched`)).json()) as { keysFetched: number }).keysFetched;
  await ask(await signed(held));
  const before = await fetched();
  for (let times = 0; times < 5; times++) await ask(await signed(claimsOf('acme', `user-${times}`)));
  expect(await fetched()).toBe(before);
});
