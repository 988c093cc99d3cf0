/** A vector as it travels between functions: float32, little endian, base 64. */
export function encodeVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

/** @throws RangeError when the text does not hold exactly `dimensions` finite numbers. */
export function decodeVector(text: string, dimensions: number): Float32Array {
  // Copied, since Buffer may start at an offset that a Float32Array refuses.
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  if (bytes.byteLength !== 4 * dimensions) {
    throw new RangeError(
      `A vector of ${dimensions} dimensions has ${4 * dimensions} bytes, this one ${bytes.byteLength}`,
    );
  }
  const vector = new Float32Array(bytes.buffer);
  if (!vector.every(Number.isFinite)) throw new RangeError('A vector holds a number that is not finite');
  return vector;
}
