import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(bytes: Uint8Array, length: number): string {
  let value = 0;
  let bits = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5 && text.length < length; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return text;
}

/** A new identifier: 48 bits of time, then 82 random bits, in Crockford's base 32 (the form of a ULID, in lower case). */
export function newId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < 10; rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return time + base32(randomBytes(10), 16);
}

/** A document is its collection and its path in it: the same two give the same identifier everywhere. */
export function documentId(collection: string, path: string): string {
  return base32(createHash('sha256').update(`${collection}\0${path}`).digest(), 26);
}
