import { parseArgs } from 'node:util';

import { installAlternatives } from './alternatives.ts';
import { coldSearch } from './cold.ts';
import { makeData } from './data.ts';
import { docent } from './engines/docent.ts';
import { hnswlib } from './engines/hnswlib.ts';
import { lancedb } from './engines/lancedb.ts';
import { quantized } from './engines/quantized.ts';
import { printCold, printRace } from './print.ts';
import { build, race } from './race.ts';
import { ownTexts, textsOfCollection } from './texts.ts';

export const summary = 'the index against hnswlib-node and LanceDB: recall, time, memory; a cold search';

const help = `Usage: npm run bench -- vectors [--data FOLDER] [--sizes 10000,100000] [--million] [--quantization]
                              [--rounds N] [--json]

Embeds texts, makes as many vectors of them as are asked for by seeded jitter, and lets each engine find the 10 nearest to
each query at a recall of .95. Vectors, indexes and the other engines are made once and kept in the user's cache.

--data          a collection in BEIR's layout; the project's own pages and sources unless told
--sizes         how many vectors; 10000,100000 unless told
--million       1000000 vectors, this index and LanceDB alone
--quantization  this index's graph by i8, f16 and f32, at the candidates that each needs
--rounds        each of them runs all engines; 5 unless told
--json          one object instead of the tables`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      sizes: { type: 'string', default: '10000,100000' },
      million: { type: 'boolean' },
      quantization: { type: 'boolean' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const sizes = values.million ? [1_000_000] : values.sizes.split(',').map(Number);
  const rounds = Number(values.rounds);
  const understood = [rounds, ...sizes].every((number) => Number.isInteger(number) && number > 0);
  if (values.help || !understood) {
    (values.help ? console.log : console.error)(help);
    return values.help ? 0 : 2;
  }
  const say = (message: string) => console.error(message);
  installAlternatives(say);
  const texts = values.data ? await textsOfCollection(values.data) : ownTexts();
  const results = [];
  for (const size of sizes) {
    const data = await makeData(texts, size, say);
    const rivals = values.million ? [lancedb] : [hnswlib, lancedb];
    const engines = values.quantization ? (['i8', 'f16', 'f32'] as const).map(quantized) : [docent, ...rivals];
    const measured = await race(engines, data, rounds, say);
    if (!values.json) printRace(size, measured);
    results.push({ size, engines: measured, cold: undefined as Awaited<ReturnType<typeof coldSearch>> | undefined });
    if (values.million || values.quantization || size !== Math.max(...sizes)) continue;
    const cold = await coldSearch(data, (await build(docent, data, say)).folder);
    if (!values.json) printCold(size, cold);
    results.at(-1)!.cold = cold;
  }
  if (values.json)
    console.log(JSON.stringify({ texts: texts.passages.length, queries: texts.queries.length, results }));
  return 0;
}
