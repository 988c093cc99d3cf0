import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DoorError } from './errors.ts';

/**
 * Compares a body with the checksums its headers give, as S3 does; the embedded backend only stores them.
 * @throws {DoorError} BadDigest
 */
export function verifyChecksums(headers: Record<string, string>, body: Buffer): void {
  const digests: [name: string, digest: () => string][] = [
    ['x-amz-checksum-sha256', () => createHash('sha256').update(body).digest('base64')],
    ['x-amz-checksum-sha1', () => createHash('sha1').update(body).digest('base64')],
    ['x-amz-checksum-crc32', () => crc32Base64(body)],
    ['content-md5', () => createHash('md5').update(body).digest('base64')],
  ];
  for (const [name, digest] of digests) {
    const claimed = headers[name];
    if (claimed && claimed !== digest())
      throw new DoorError(400, 'BadDigest', `The ${name} you specified did not match what we received.`);
  }
}

function crc32Base64(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
