import type { Cold } from './cold.ts';
import type { Measured } from './race.ts';

const COLUMNS: [string, (of: Measured) => string][] = [
  ['recall@10', ({ recall }) => recall.toFixed(3)],
  ['effort', ({ effort }) => String(effort ?? '-')],
  ['p50 ms', ({ p50 }) => p50.toFixed(3)],
  ['p99 ms', ({ p99 }) => p99.toFixed(2)],
  ['speed', ({ timesFirst }) => timesFirst.median.toFixed(2)],
  ['build s', ({ buildSeconds }) => buildSeconds.toFixed(1)],
  ['build MB', ({ buildMegabytes }) => buildMegabytes.toFixed(0)],
  ['open ms', ({ openMilliseconds }) => openMilliseconds.toFixed(0)],
  ['MB', ({ megabytes }) => megabytes.toFixed(0)],
  ['open MB', ({ memoryMegabytes }) => memoryMegabytes.toFixed(0)],
];

export function printRace(size: number, measured: readonly Measured[]): void {
  console.log(
    `\n${size} vectors, the 10 nearest; speed: times as fast as ${measured[0]!.engine}, median of the rounds`,
  );
  console.log(''.padEnd(14), ...COLUMNS.map(([name]) => name.padStart(10)));
  for (const of of measured) console.log(of.engine.padEnd(14), ...COLUMNS.map(([, cell]) => cell(of).padStart(10)));
}

export function printCold(size: number, cold: Cold): void {
  const { milliseconds, processorMilliseconds, filesMegabytes, megabytes, requests, warmMilliseconds } = cold;
  const perHundred = (milliseconds / megabytes) * 100;
  console.log(`\nA search of ${size} chunks by words and meaning, 200 candidates each`);
  console.log(
    `cold: ${milliseconds.toFixed(0)} ms, ${perHundred.toFixed(0)} ms for each 100 MB (<= 1000), ${processorMilliseconds.toFixed(0)} ms of processor`,
  );
  console.log(
    `  ${megabytes.toFixed(1)} MB in ${requests} requests: graph and words ${filesMegabytes.toFixed(1)}, vectors by ranges ${(megabytes - filesMegabytes).toFixed(2)}`,
  );
  console.log(`warm: ${warmMilliseconds.toFixed(1)} ms`);
}
