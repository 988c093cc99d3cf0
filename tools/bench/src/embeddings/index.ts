import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { defaultModel, loadEmbedder } from '@docent/embeddings';
import { interleave, speedups, summarize, type Summary } from '../measure.ts';
import { openNaivePipeline } from './naive.ts';
import { openRawSession } from './raw.ts';
import { mixedTexts, textsOf } from './texts.ts';

export const summary = 'embedding throughput against the raw session and the naive pipeline; cold start';

const help = `Usage: npm run bench -- embeddings [--model ID] [--threads N] [--texts N] [--data FOLDER] [--rounds N] [--json]

--model    ${defaultModel} unless told; 'npm run models -- ID' gets another
--threads  that compute; 1, as on Lambda with 1769 MB, unless told
--texts    how many; 128 unless told
--data     texts of a collection in BEIR's layout, instead of made ones of mixed length
--rounds   each of them runs all candidates; 5 unless told
--json     one object instead of the table`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string', default: defaultModel },
      threads: { type: 'string', default: '1' },
      texts: { type: 'string', default: '128' },
      data: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { model, data } = values;
  const [threads, count, rounds] = [Number(values.threads), Number(values.texts), Number(values.rounds)];
  const texts = data ? await textsOf(data, count) : mixedTexts(count);
  const results = {
    model,
    threads,
    texts: texts.length,
    ...(await throughput(model, threads, texts, rounds)),
    cold: await coldStart(model, rounds),
  };
  if (values.json) console.log(JSON.stringify(results));
  else print(results);
  return 0;
}

async function throughput(model: string, threads: number, texts: string[], rounds: number) {
  const embedder = await loadEmbedder({ model, threads });
  const raw = await openRawSession(model, threads, texts);
  const naive = await openNaivePipeline(model, threads);
  const times = await interleave(
    { docent: () => embedder.embedPassages(texts), raw: raw.run, naive: () => naive(texts) },
    { rounds, onRound: (round, of) => console.error(`round ${round} of ${of}`) },
  );
  return {
    tokens: raw.tokens,
    tokensPerSecond: summarize(times.docent.map((time) => (1000 * raw.tokens) / time)),
    textsPerSecond: summarize(times.docent.map((time) => (1000 * texts.length) / time)),
    timesRaw: speedups(times.docent, times.raw),
    timesNaive: speedups(times.docent, times.naive),
  };
}

async function coldStart(model: string, rounds: number) {
  type Cold = { loaded: number; answered: number; megabytes: number };
  const runs: Cold[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'cold.ts'), model]);
    runs.push(JSON.parse(stdout));
  }
  const of = (field: keyof Cold) => summarize(runs.map((run) => run[field]));
  return { loaded: of('loaded'), answered: of('answered'), megabytes: of('megabytes') };
}

function print(
  results: Awaited<ReturnType<typeof throughput>> & { cold: Awaited<ReturnType<typeof coldStart>> } & object,
) {
  const { cold, tokens, tokensPerSecond, textsPerSecond, timesRaw, timesNaive, ...what } = results;
  const row = (name: string, { median, min, max }: Summary, digits: number) =>
    console.log(name.padEnd(44), ...[median, min, max].map((value) => value.toFixed(digits).padStart(9)));
  console.log(
    `${Object.entries({ ...what, tokens })
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}\n`,
  );
  console.log(''.padEnd(44), ...['median', 'min', 'max'].map((name) => name.padStart(9)));
  row('tokens a second', tokensPerSecond, 0);
  row('texts a second', textsPerSecond, 1);
  row('times as fast as the raw session (>= 0.95)', timesRaw, 2);
  row('times as fast as the naive pipeline (>= 1.5)', timesNaive, 2);
  row('milliseconds until loaded, from nothing', cold.loaded, 0);
  row('milliseconds until the first query', cold.answered, 0);
  row('megabytes then', cold.megabytes, 0);
}
