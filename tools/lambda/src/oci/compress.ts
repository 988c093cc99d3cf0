import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import packageJson from '../../package.json' with { type: 'json' };

/** A fifth less time than at 6, half a percent more bytes. */
const level = 5;

/**
 * gzip in JavaScript: Node's own zlib gives other bytes on another processor or in another release, and a layer's digest
 * must not depend on either.
 */
export const compressorVersion = `fflate-${packageJson.dependencies.fflate}-level-${level}`;

/** As many as there are processors: to start one takes longer than to compress a bundle. */
const idle: Worker[] = [];
let started = 0;
const waiting: ((worker: Worker) => void)[] = [];

/** Compresses in a worker, so that several layers are compressed at once. */
export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const worker = await takeWorker();
  try {
    worker.ref();
    worker.postMessage(bytes);
    const [compressed] = (await once(worker, 'message')) as [Uint8Array];
    giveBack(worker);
    return compressed;
  } catch (error) {
    started--;
    const next = waiting.shift();
    if (next) next(startWorker());
    throw error;
  }
}

function takeWorker(): Worker | Promise<Worker> {
  const free = idle.pop();
  if (free) return free;
  if (started < availableParallelism()) return startWorker();
  return new Promise((resolve) => waiting.push(resolve));
}

function startWorker(): Worker {
  started++;
  return new Worker(new URL('./compress-worker.ts', import.meta.url), { workerData: level });
}

function giveBack(worker: Worker): void {
  const next = waiting.shift();
  if (next) return next(worker);
  // Whoever has nothing else to do may end.
  worker.unref();
  idle.push(worker);
}
