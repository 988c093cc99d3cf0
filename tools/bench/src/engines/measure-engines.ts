/** `measure-engines.ts PASSAGES QUERIES`: prints the figures of both engines as one line of JSON. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defaultModel } from '@docent/embeddings';
import { startLocalStorage, useStorage } from '@docent/storage/testing';
import { SegmentCache, buildSegment, lancedbEngine, uploadSegment, usearchEngine } from '@docent/vector-search';
import { dot } from '@docent/vector-search/parts';

import { percentile } from '../measure.ts';
import { countBytes } from './counting-proxy.ts';
import { PASSAGES_A_DOCUMENT, makePassages, type Passages } from './passages.ts';
import type { Searched } from './search.ts';

const engines = ['usearch', 'lancedb'] as const;
const DOCUMENTS_A_SEGMENT = 40;

export type Figures = Awaited<ReturnType<typeof measure>>;

const [count, queries] = process.argv.slice(2).map(Number) as [number, number];
const documents = Math.ceil(count / PASSAGES_A_DOCUMENT);
const passages = await makePassages(defaultModel, queries);
const right = nearest(passages, documents);
const results: Figures[] = [];
for (const engine of engines) results.push(await measure(engine, passages, documents, right));
console.log(JSON.stringify({ passages: documents * PASSAGES_A_DOCUMENT, results }));

async function measure(name: (typeof engines)[number], passages: Passages, documents: number, right: string[][]) {
  const storage = await startLocalStorage({ s3: 'versitygw' });
  const proxy = await countBytes(process.env.AWS_ENDPOINT_URL_S3!);
  const folder = await mkdtemp(join(tmpdir(), 'docent-engines-'));
  try {
    const committed = await index(name, passages, documents, folder);
    useStorage({ s3: proxy.url, dynamodb: process.env.AWS_ENDPOINT_URL_DYNAMODB! });
    await writeFile(
      join(folder, 'queries.json'),
      JSON.stringify(passages.queries.map(({ text, vector }) => ({ text, vector: [...vector] }))),
    );
    proxy.taken();
    const child = fork(join(import.meta.dirname, 'search.ts'), [name, passages.model, join(folder, 'queries.json')]);
    await once(child, 'message');
    const cold = proxy.taken();
    child.send('go on');
    const [{ first, times, found, megabytes }] = (await once(child, 'message')) as [Searched];
    const hits = found.flatMap((keys, query) => keys.filter((key) => right[query]!.includes(key)));
    return {
      engine: name,
      ...committed,
      cold: { ms: first, bytes: cold },
      warm: {
        p50: percentile(times, 50),
        p99: percentile(times, 99),
        bytesASearch: proxy.taken() / (times.length + 10),
      },
      recall: hits.length / (10 * right.length),
      megabytes,
    };
  } finally {
    proxy.close();
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Commits all passages and compacts until nothing is left to do. */
async function index(name: (typeof engines)[number], passages: Passages, documents: number, folder: string) {
  const cache = new SegmentCache(join(folder, 'cache'));
  const engine = name === 'lancedb' ? lancedbEngine(cache) : usearchEngine(cache);
  const times: number[] = [];
  const started = performance.now();
  for (let from = 0; from < documents; from += DOCUMENTS_A_SEGMENT) {
    const built = await buildSegment(folder, passages.source(from, Math.min(documents, from + DOCUMENTS_A_SEGMENT)));
    await uploadSegment('bench', built);
    const before = performance.now();
    await engine.commit('bench', built.segment);
    times.push(performance.now() - before);
    console.error(`${name}: ${Math.min(documents, from + DOCUMENTS_A_SEGMENT)} of ${documents} documents`);
  }
  const indexed = performance.now() - started;
  while ((await engine.compact('bench')).merged > 0) console.error(`${name}: compacted`);
  const compacted = performance.now() - started - indexed;
  const { bytes, chunks } = await engine.status('bench');
  await engine.close();
  return { bytes, chunks, commitMs: percentile(times, 50), indexMs: indexed, compactMs: compacted };
}

/** The ten nearest passages of each query, by comparing all. */
function nearest({ source, queries }: Passages, documents: number): string[][] {
  const best = queries.map(() => [] as { key: string; score: number }[]);
  for (let from = 0; from < documents; from += DOCUMENTS_A_SEGMENT) {
    const { documents: some, embedded } = source(from, Math.min(documents, from + DOCUMENTS_A_SEGMENT));
    const keys = some.flatMap(({ document, chunks }) => chunks.map(({ chunk }) => `${document}#${chunk}`));
    queries.forEach(({ vector }, query) => {
      const list = best[query]!;
      embedded!.vectors.forEach((passage, row) => {
        const score = dot(vector, passage, 0);
        if (list.length === 10 && score <= list[9]!.score) return;
        list.push({ key: keys[row]!, score });
        list.sort((a, b) => b.score - a.score).splice(10);
      });
    });
  }
  return best.map((list) => list.map(({ key }) => key));
}
