import * as z from 'zod';

/** float32, little endian, base 64: exact, and a fifth of the same numbers in JSON. */
export const Vector = z.base64();

export const encodeVector = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

export function decodeVector(text: string): Float32Array {
  // Copied: a Buffer's bytes need not begin where a float may.
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
