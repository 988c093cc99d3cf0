import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** A request as it came over the wire: `path` and `query` still percent-encoded, header names in lower case. */
export interface WireRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
}

/** What a request says about who signed it, in its headers or, when presigned, in its query. */
export interface Signature {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** YYYYMMDDTHHMMSSZ */
  timestamp: string;
  /** Seconds that a presigned URL is good for. */
  expires?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';
export const unsignedPayload = 'UNSIGNED-PAYLOAD';
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

const fields = {
  Credential: /Credential=([^,\s]+)/,
  SignedHeaders: /SignedHeaders=([^,\s]+)/,
  Signature: /Signature=([^,\s]+)/,
};

/** undefined when the request is not signed with Signature Version 4. */
export function readSignature({ headers, query }: WireRequest): Signature | undefined {
  const authorization = headers.authorization ?? '';
  const parameters = new URLSearchParams(query);
  const presigned = parameters.get('X-Amz-Algorithm') === algorithm;
  if (!presigned && !authorization.startsWith(algorithm)) return undefined;
  const field = (name: keyof typeof fields) =>
    (presigned ? parameters.get(`X-Amz-${name}`) : fields[name].exec(authorization)?.[1]) ?? '';
  const [accessKeyId = '', date = '', region = '', service = ''] = field('Credential').split('/');
  return {
    ...{ accessKeyId, date, region, service },
    signedHeaders: field('SignedHeaders').split(';'),
    signature: field('Signature'),
    timestamp: (presigned ? parameters.get('X-Amz-Date') : headers['x-amz-date']) ?? '',
    ...(presigned && { expires: Number(parameters.get('X-Amz-Expires')) }),
  };
}

/** Whether the holder of `secretAccessKey` signed this request, with a body of this hash. */
export function isSignedBy(
  secretAccessKey: string,
  claimed: Signature,
  request: WireRequest,
  payloadHash: string,
): boolean {
  const expected = Buffer.from(compute(secretAccessKey, claimed, request, payloadHash));
  const signature = Buffer.from(claimed.signature);
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/** The request's headers with a signature of these credentials in place of any other. */
export function sign(
  request: WireRequest,
  payloadHash: string,
  credentials: Credentials,
  region: string,
  service: string,
): Record<string, string> {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const { authorization: _, 'x-amz-security-token': __, ...rest } = request.headers;
  const headers: Record<string, string> = { ...rest, 'x-amz-date': timestamp, 'x-amz-content-sha256': payloadHash };
  const signedHeaders = Object.keys(headers)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .sort();
  const claim = {
    accessKeyId: credentials.accessKeyId,
    date: timestamp.slice(0, 8),
    region,
    service,
    signedHeaders,
    timestamp,
  };
  const signature = compute(
    credentials.secretAccessKey,
    { ...claim, signature: '' },
    { ...request, headers },
    payloadHash,
  );
  const credential = `${claim.accessKeyId}/${claim.date}/${region}/${service}/aws4_request`;
  headers.authorization = `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return headers;
}

function compute(secret: string, claimed: Signature, request: WireRequest, payloadHash: string): string {
  const { date, region, service, timestamp, signedHeaders } = claimed;
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const toSign = [algorithm, timestamp, `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  return createHmac('sha256', signingKey(secret, date, region, service))
    .update(toSign)
    .digest('hex');
}

/** Derived once: a day's requests are signed with few keys, and a derivation costs several times what else a check does. */
const signingKeys = new Map<string, KeyObject>();
const KEPT_KEYS = 1_000;

function signingKey(secret: string, ...scope: [date: string, region: string, service: string]): KeyObject {
  const of = [secret, ...scope].join('\n');
  let key = signingKeys.get(of);
  if (!key) {
    if (signingKeys.size === KEPT_KEYS) signingKeys.clear();
    key = createSecretKey([...scope, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)));
    signingKeys.set(of, key);
  }
  return key;
}

/** Every service but S3 signs the path encoded once more. */
const canonicalPath = (path: string, service: string): string =>
  service === 's3' ? path : path.split('/').map(encode).join('/');

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const [key = '', value = ''] = pair.split(/=(.*)/s);
      return [encode(decode(key)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
