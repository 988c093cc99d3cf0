/** A process as a cold function is one: `search.ts ENGINE MODEL QUERIES.json` says how long its searches took. */
import { readFileSync } from 'node:fs';

import { closeClients } from '@docent/storage';
import { lancedbEngine, usearchEngine } from '@docent/vector-search';

/** What this process tells at its end. */
export interface Searched {
  /** Milliseconds of the first search, from the making of the engine. */
  first: number;
  times: number[];
  found: string[][];
  megabytes: number;
}

const [name, model, file] = process.argv.slice(2) as [string, string, string];
const queries: { text: string; vector: number[] }[] = JSON.parse(readFileSync(file, 'utf8'));

async function search({ text, vector }: { text: string; vector: number[] }) {
  const started = performance.now();
  const query = { model, vector: new Float32Array(vector) };
  const { candidates } = await engine.search('bench', { text, query, limit: 200 });
  const best = candidates.filter(({ dense }) => dense && dense.rank <= 10);
  return { ms: performance.now() - started, found: best.map(({ document, chunk }) => `${document}#${chunk}`) };
}

const started = performance.now();
const engine = name === 'lancedb' ? lancedbEngine() : usearchEngine();
await search(queries[0]!);
const first = performance.now() - started;
await new Promise<void>((told) => (process.send!('first'), process.once('message', () => told())));
for (const query of queries.slice(0, 10)) await search(query);
const runs = [];
for (const query of queries) runs.push(await search(query));
const result: Searched = {
  first,
  times: runs.map(({ ms }) => ms),
  found: runs.map(({ found }) => found),
  megabytes: process.resourceUsage().maxRSS / 1024,
};
process.send!(result);
await engine.close();
closeClients();
process.disconnect();
