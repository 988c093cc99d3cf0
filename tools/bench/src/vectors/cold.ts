import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bucketClient } from '@docent/storage';
import { useStorage } from '@docent/storage/testing';
import { Searcher, SegmentCache, commitSegment, uploadSegment } from '@docent/vector-search';

import { readQueries, readTexts, type Data } from './data.ts';
import { builtSegments } from './engines/docent.ts';

export interface Cold {
  milliseconds: number;
  /** Of the searching process's processors, whatever else the machine does. */
  processorMilliseconds: number;
  /** Brought to this disk: graph and words. */
  filesMegabytes: number;
  /** All that came over the line. */
  megabytes: number;
  requests: number;
  /** The same search again, with everything there. */
  warmMilliseconds: number;
}

const TENANT = 'bench';
const MODEL = 'bench';

/** A search with nothing on this disk: S3 and DynamoDB are emulated by a process beside, the line is this machine's. */
export async function coldSearch(data: Data, index: string): Promise<Cold> {
  const server = fork(join(import.meta.dirname, 'storage-server.ts'));
  const folder = await mkdtemp(join(tmpdir(), 'docent-bench-'));
  try {
    const [endpoints] = await once(server, 'message');
    useStorage(endpoints);
    const writer = new SegmentCache(join(folder, 'writer'));
    for (const segment of builtSegments(index)) {
      const copy = join(folder, segment.segment);
      await cp(join(index, segment.segment), copy, { recursive: true });
      await uploadSegment(TENANT, { folder: copy, segment });
      await commitSegment(TENANT, segment, writer);
    }
    await writer.close();
    const counted = countTraffic();
    const cache = new SegmentCache(join(folder, 'reader'));
    const searcher = new Searcher(cache);
    const vector = readQueries(data)[0]!;
    const request = { text: readTexts(data)[0]!.slice(0, 200), query: { model: MODEL, vector }, limit: 200 };
    const before = process.cpuUsage();
    const milliseconds = await timed(() => searcher.search(TENANT, request));
    const { user, system } = process.cpuUsage(before);
    const processorMilliseconds = (user + system) / 1000;
    const [files, cold] = [await bytesIn(join(folder, 'reader')), { ...counted }];
    await cache.using(TENANT, builtSegments(index), async () => undefined, { whole: true });
    await searcher.search(TENANT, request);
    const warmMilliseconds = await timed(() => searcher.search(TENANT, request));
    await cache.close();
    const [filesMegabytes, megabytes] = [files / 1e6, cold.bytes / 1e6];
    return {
      milliseconds,
      processorMilliseconds,
      filesMegabytes,
      megabytes,
      requests: cold.requests,
      warmMilliseconds,
    };
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts what the S3 client receives from now on. */
function countTraffic(): { bytes: number; requests: number } {
  const counted = { bytes: 0, requests: 0 };
  bucketClient().middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers: Record<string, string> };
      counted.bytes += Number(headers['content-length'] ?? 0);
      counted.requests++;
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  return counted;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const entries = await Promise.all(files.map((file) => stat(join(folder, file))));
  return entries.reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}
