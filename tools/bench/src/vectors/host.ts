/**
 * One engine in a process of its own, so that its memory is its own: `host.ts ENGINE FOLDER DATA`, DATA as JSON. It does
 * what it is told by messages, one after another.
 */
import { readQueries, readTruth, K, type Data } from './data.ts';
import type { OpenIndex } from './engines/engine.ts';
import { engineNamed } from './engines/index.ts';
import { recallOf } from './exact.ts';

export type Task = 'build' | 'open' | 'tune' | 'round' | 'memory';
export interface Results {
  build: { seconds: number; peakMegabytes: number };
  open: { milliseconds: number };
  tune: { effort?: number; recall: number };
  round: { milliseconds: number[] };
  memory: { megabytes: number };
}

/** The recall that all must reach; what cannot is measured at its best. */
const RECALL = 0.95;

const [name, folder, given] = process.argv.slice(2) as [string, string, string];
const data = JSON.parse(given) as Data;
const engine = engineNamed(name);
let index: OpenIndex;
let queries: unknown[];
let effort: number | undefined;
let before: number;

const seconds = async (work: () => Promise<unknown>) => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

const tasks: { [Name in Task]: () => Promise<Results[Name]> } = {
  build: async () => ({
    seconds: await seconds(() => engine.build(data, folder)),
    peakMegabytes: process.resourceUsage().maxRSS / 1e3,
  }),

  async open() {
    before = memory();
    const opened = await seconds(async () => (index = await engine.open(data, folder)));
    queries = readQueries(data).map((query) => index.prepare(query));
    return { milliseconds: opened * 1000 };
  },

  async tune() {
    let recall = 0;
    for (effort of index.efforts ?? [undefined]) {
      const found: number[][] = [];
      for (const query of queries) found.push(await index.search(query, K, effort));
      recall = recallOf(found, readTruth(data));
      if (recall >= RECALL) break;
    }
    return { recall, ...(effort !== undefined && { effort }) };
  },

  async round() {
    const milliseconds: number[] = [];
    for (const query of queries) {
      const started = performance.now();
      await index.search(query, K, effort);
      milliseconds.push(performance.now() - started);
    }
    return { milliseconds };
  },

  memory: async () => ({ megabytes: memory() - before }),
};

const memory = () => process.memoryUsage.rss() / 1e6;

process.on('message', async (task: Task) => {
  try {
    process.send!({ result: await tasks[task]() });
  } catch (error) {
    process.send!({ error: `${name}: ${(error as Error).message}` });
  }
});
