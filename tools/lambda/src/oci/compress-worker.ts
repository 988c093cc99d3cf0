import { gzipSync } from 'fflate';
import { parentPort, workerData } from 'node:worker_threads';

parentPort!.postMessage(gzipSync(workerData, { level: 6, mtime: 0 }));
