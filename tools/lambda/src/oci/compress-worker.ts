import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'fflate';

parentPort!.on('message', (bytes: Uint8Array) => parentPort!.postMessage(gzipSync(bytes, { level: 6, mtime: 0 })));
