import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { percentile, speedups, type Summary } from '../measure.ts';
import type { Data } from './data.ts';
import type { Engine } from './engines/engine.ts';
import { Guest } from './guest.ts';
import type { Results } from './host.ts';
import { keptFolder, keyOf } from './kept.ts';

export interface Measured {
  engine: string;
  recall: number;
  effort?: number;
  p50: number;
  p99: number;
  /** How many times as fast as the first of the engines, by the medians of each round. */
  timesFirst: Summary;
  buildSeconds: number;
  /** Resident, of the process that built it. */
  buildMegabytes: number;
  openMilliseconds: number;
  /** On disk, of what serves vectors. */
  megabytes: number;
  memoryMegabytes: number;
}

type Say = (message: string) => void;

/** Builds what is not built yet, opens all, and lets them answer the same queries round by round. */
export async function race(engines: readonly Engine[], data: Data, rounds: number, say: Say): Promise<Measured[]> {
  const built = [];
  for (const engine of engines) built.push({ engine, ...(await build(engine, data, say)) });
  const guests = built.map(({ engine, folder }) => new Guest(engine.name, folder, data));
  try {
    const prepared: (Results['open'] & Results['tune'])[] = [];
    for (const guest of guests) prepared.push({ ...(await guest.do('open')), ...(await guest.do('tune')) });
    const times: number[][][] = guests.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < guests.length; turn++) {
        const which = (turn + round) % guests.length;
        times[which]!.push((await guests[which]!.do('round')).milliseconds);
      }
      say(`${data.count} vectors: round ${round + 1} of ${rounds}`);
    }
    const medians = times.map((rounds) => rounds.map((round) => percentile(round, 50)));
    const memory: number[] = [];
    for (const guest of guests) memory.push((await guest.do('memory')).megabytes);
    return built.map(({ engine, seconds, peakMegabytes, folder }, index) => ({
      engine: engine.name,
      recall: prepared[index]!.recall,
      effort: prepared[index]!.effort,
      p50: percentile(times[index]!.flat(), 50),
      p99: percentile(times[index]!.flat(), 99),
      timesFirst: speedups(medians[index]!, medians[0]!),
      buildSeconds: seconds,
      buildMegabytes: peakMegabytes,
      openMilliseconds: prepared[index]!.milliseconds,
      megabytes: bytesIn(folder) / 1e6,
      memoryMegabytes: memory[index]!,
    }));
  } finally {
    for (const guest of guests) guest.end();
  }
}

/** An index is built once and kept, with the time and the memory that it took. */
export async function build({ name }: Engine, data: Data, say: Say): Promise<Results['build'] & { folder: string }> {
  const folder = keptFolder(keyOf(data.folder, name, 'with memory'));
  const note = join(folder, 'built.json');
  if (existsSync(note)) return { folder, ...JSON.parse(readFileSync(note, 'utf8')) };
  rmSync(folder, { recursive: true });
  keptFolder(basename(folder));
  say(`${data.count} vectors: building ${name}`);
  const guest = new Guest(name, folder, data);
  try {
    const result = await guest.do('build');
    writeFileSync(note, JSON.stringify(result));
    return { folder, ...result };
  } finally {
    guest.end();
  }
}

/** The words of our segments serve another search. */
const isOfVectors = (file: string) => !file.endsWith('.sqlite') && !file.endsWith('.json');

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isOfVectors);
  const sizes = files.map((file) => statSync(join(folder, file))).filter((entry) => entry.isFile());
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
