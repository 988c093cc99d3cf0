import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'fflate';

parentPort!.on('message', (bytes: Uint8Array) => {
  const compressed = gzipSync(bytes, { level: workerData, mtime: 0 });
  parentPort!.postMessage(compressed, [compressed.buffer as ArrayBuffer]);
});
