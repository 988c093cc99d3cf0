import type { Likeness } from '@docent/claude';
import { embeddingService } from '@docent/contracts/embedding-service';
import { call, type Scope } from './scope.ts';

const EMBED_MS = 10_000;

/** How like texts are to a query, by embedding-service: the cosine of vectors of length 1. */
export function likenessBy(scope: Scope): Likeness {
  return async (query, texts) => {
    const options = { deadline: Date.now() + EMBED_MS };
    const asked = await call(scope, embeddingService, { kind: 'query', texts: [query] }, options);
    const { vectors } = await call(scope, embeddingService, { kind: 'passage', texts }, options);
    const vector = floats(asked.vectors[0]!);
    return vectors.map((other) => floats(other).reduce((dot, value, index) => dot + value * vector[index]!, 0));
  };
}

/** float32, little endian, base 64. */
function floats(vector: string): Float32Array {
  const bytes = Buffer.from(vector, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
