import { Worker } from 'node:worker_threads';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * gzip in JavaScript: Node's own zlib gives other bytes on another processor or in another release, and a layer's digest
 * must not depend on either.
 */
export const compressorVersion = `fflate-${packageJson.dependencies.fflate}`;

/** Compresses in a worker, so that several layers are compressed at once. */
export function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const worker = new Worker(new URL('./compress-worker.ts', import.meta.url), { workerData: bytes });
  worker.once('message', resolve).once('error', reject);
  return promise;
}
