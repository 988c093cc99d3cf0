import { parseArgs } from 'node:util';
import { closeParser, parseDocument, warmUpParser } from '@docent/documents';
import { makeScan, lines } from '@docent/documents/fixtures';
import { interleave, speedups, summarize, type Summary } from '../measure.ts';
import { type HostileOutcome, readHostileFiles } from './hostile.ts';
import { watchParser } from './parser-memory.ts';
import { rawLibraries } from './raw.ts';
import { madeSamples, type Sample, samplesOf } from './samples.ts';

export const summary = 'how fast documents are read and what that takes, against the libraries alone; hostile files';

const help = `Usage: npm run bench -- documents [--data FOLDER] [--rounds N] [--json] [--hostile]

Reads files of each format through the parser's process, and by the library alone in this one: pages (files, where the
format has no pages) a second, megabytes of the parser's process above idle, times as fast as the library alone.

--data     files in the layout of docling's test data, FOLDER/FORMAT/sources/FILE, instead of made ones
--rounds   each of them reads everything both ways; 5 unless told
--hostile  reads hostile files instead: what became of each, seconds, megabytes
--json     one object instead of the table`;

interface FormatResult {
  format: string;
  files: number;
  pages: number;
  pagesPerSecond: Summary;
  megabytes: number | undefined;
  library: string | undefined;
  timesLibrary: Summary | undefined;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean' },
      hostile: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.hostile) {
    const outcomes = await readHostileFiles((name) => console.error(name));
    if (values.json) console.log(JSON.stringify(outcomes));
    else printHostile(outcomes);
    return 0;
  }
  const rounds = Number(values.rounds);
  const samples = values.data ? await samplesOf(values.data) : madeSamples();
  const results: FormatResult[] = [];
  for (const sample of samples) {
    console.error(sample.format);
    results.push(await measure(sample, rounds));
  }
  console.error('ocr');
  results.push(await measure(await scannedPages(), rounds));
  closeParser();
  if (values.json) console.log(JSON.stringify(results));
  else print(results);
  return 0;
}

async function measure({ format, files }: Sample, rounds: number): Promise<FormatResult> {
  closeParser();
  await warmUpParser();
  const read = () => readAll(files);
  const { result: pages, megabytes } = await watchParser(read);
  const raw = rawLibraries[format];
  const readRaw = async () => {
    for (const { bytes } of files) await raw?.read(bytes).catch(() => undefined);
  };
  const times = await interleave(raw ? { docent: read, raw: readRaw } : { docent: read, raw: () => undefined }, {
    rounds,
  });
  return {
    format,
    files: files.length,
    pages,
    pagesPerSecond: summarize(times.docent.map((time) => (1000 * pages) / time)),
    megabytes,
    library: raw?.library,
    timesLibrary: raw && speedups(times.docent, times.raw),
  };
}

/** @returns pages of all files; one for a file without pages */
async function readAll(files: Sample['files']): Promise<number> {
  let pages = 0;
  for (const { name, bytes } of files) {
    const document = await parseDocument(bytes, { name }).catch(() => undefined);
    pages += document?.pages ?? 1;
  }
  return pages;
}

async function scannedPages(): Promise<Sample> {
  const prose = 'Ducks swim in lakes and ponds and eat grass and seeds, one half of the brain awake while they sleep. ';
  const bytes = await makeScan({ texts: lines(prose.repeat(20), { size: 12, width: 75 }) });
  return { format: 'ocr', files: [{ name: 'scan.pdf', bytes }] };
}

function print(results: FormatResult[]): void {
  const row = (cells: string[]) =>
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(14))).join(''));
  row(['', 'files', 'pages', 'pages/s', 'peak MB', 'times raw', 'raw library']);
  for (const { format, files, pages, pagesPerSecond, megabytes, library, timesLibrary } of results)
    row([
      format,
      String(files),
      String(pages),
      pagesPerSecond.median.toFixed(1),
      megabytes === undefined ? 'unknown' : megabytes.toFixed(0),
      timesLibrary ? timesLibrary.median.toFixed(2) : '',
      library ?? '',
    ]);
}

function printHostile(outcomes: HostileOutcome[]): void {
  for (const { file, megabytesOfFile, seconds, peakMegabytes, outcome } of outcomes)
    console.log(
      [
        file.padEnd(22),
        `${megabytesOfFile.toFixed(1)} MB`.padStart(9),
        `${seconds.toFixed(1)} s`.padStart(8),
        `${peakMegabytes?.toFixed(0) ?? 'unknown'} MB`.padStart(9),
        ` ${outcome.slice(0, 150)}`,
      ].join(''),
    );
}
