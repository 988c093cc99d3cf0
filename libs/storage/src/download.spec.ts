import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closeClients, downloadObject, putObject } from './index.ts';
import { startLocalStorage, type LocalStorage } from './testing/index.ts';

/** Breaks so many answers in their middle. */
let toBreak = 0;
const ranges: (string | undefined)[] = [];
const BYTES = randomBytes(1 << 20);
const digest = { bytes: BYTES.length, sha256: createHash('sha256').update(BYTES).digest('hex') };

let storage: LocalStorage;
let line: Server;
let folder: string;

beforeAll(async () => {
  storage = await startLocalStorage();
  folder = await mkdtemp(join(tmpdir(), 'docent-download-'));
  await putObject('a/b', BYTES);
  line = breakableLine(new URL(process.env.AWS_ENDPOINT_URL_S3!));
  await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening));
  closeClients();
  process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(line.address() as AddressInfo).port}`;
});
afterAll(async () => {
  closeClients();
  line.closeAllConnections();
  await new Promise((closed) => line.close(closed));
  await storage.stop();
  await rm(folder, { recursive: true });
});

/** Passes requests on to S3, and hangs up in the middle of an answer when it is told to. */
function breakableLine(to: URL): Server {
  return createServer((asked, answer) => {
    const { method, url, headers } = asked;
    if (method === 'GET') ranges.push(headers.range);
    const passed = request({ host: to.hostname, port: to.port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      if (toBreak === 0) return void response.pipe(answer);
      toBreak--;
      let left = Math.floor(Number(response.headers['content-length']) / 2);
      response.on('data', (part: Buffer) => {
        answer.write(part.subarray(0, left));
        left -= part.length;
        if (left <= 0) response.destroy();
      });
      response.on('close', () => setImmediate(() => answer.destroy()));
    });
    asked.pipe(passed);
  });
}

it('goes on where it broke, and is whole', async () => {
  toBreak = 2;
  ranges.length = 0;
  const file = join(folder, 'resumed');
  await downloadObject('a/b', file, digest);
  expect((await readFile(file)).equals(BYTES)).toBe(true);
  const from = ranges.map((range) => Number(/bytes=(\d+)-/.exec(range!)![1]));
  expect(from[0]).toBe(0);
  expect(from).toEqual(from.toSorted((a, b) => a - b));
  expect(from.at(-1)).toBeGreaterThan(0);
});

it('gives up at last, and leaves no file behind', async () => {
  toBreak = 1_000;
  await expect(downloadObject('a/b', join(folder, 'never'), digest)).rejects.toThrow();
  toBreak = 0;
  expect(await readdir(folder)).toEqual(['resumed']);
});
