import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { chunkDocument, closeParser, DocumentError, parseDocument, toMarkdown } from '@docent/documents';
import { defaultModel, describeModel, loadTokenCounter } from '@docent/embeddings';
import { scoreChunks } from './chunk-goldens.ts';
import { type Scores, scoreMarkdown } from './score.ts';

export const summary = 'how documents become Markdown and chunks, against what docling makes of them';

const HELP = `Usage: npm run evals -- documents --data FOLDER [--out DIR] [--chunks FOLDER] [--json] [FORMAT...]

Reads FOLDER/FORMAT/sources/FILE for every format, or those that are named, and scores its Markdown against
FOLDER/FORMAT/groundtruth/FILE.md, where that is there: text by the longest common sequence of words; headings, cells of
tables and list items by the F1 of those that are equal; all: the mean of those that the truth has.

  --data FOLDER     the documents, in the layout of docling's test data
  --out DIR         writes DIR/FORMAT/FILE.md and DIR/FORMAT/FILE.chunks.jsonl
  --chunks FOLDER   compares with the goldens of docling-core's chunkers too
  --json            one JSON object on standard output`;

type FileScore = { file: string; milliseconds: number; scores?: Scores; error?: string };
type Results = Record<string, FileScore[]>;

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      chunks: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.data) {
    console.error(HELP);
    return 2;
  }
  const countTokens = await loadTokenCounter();
  const results: Results = {};
  for (const format of positionals.length > 0 ? positionals : await formatsIn(values.data)) {
    console.error(format);
    results[format] = await readFormat({ data: values.data, format, out: values.out, countTokens });
  }
  closeParser();
  const goldens = values.chunks ? await scoreChunks(values.chunks, countTokens) : [];
  if (values.json) console.log(JSON.stringify({ formats: results, goldens }));
  else {
    console.log(table(results));
    for (const { expected, equal, chunks } of goldens) console.log(`${expected}: ${equal} of ${chunks} chunks equal`);
  }
  return 0;
}

async function formatsIn(data: string): Promise<string[]> {
  const formats: string[] = [];
  for (const name of (await readdir(data)).sort())
    if (await stat(join(data, name, 'sources')).catch(() => undefined)) formats.push(name);
  return formats;
}

interface FormatJob {
  data: string;
  format: string;
  out: string | undefined;
  countTokens: (text: string) => number;
}

async function readFormat(job: FormatJob): Promise<FileScore[]> {
  const sources = join(job.data, job.format, 'sources');
  const scores: FileScore[] = [];
  for (const file of (await readdir(sources)).sort()) {
    const truth = await truthOf(job, file);
    const started = performance.now();
    let markdown = '';
    let error: string | undefined;
    try {
      markdown = await convert(job, join(sources, file), file);
    } catch (cause) {
      if (!(cause instanceof DocumentError)) throw cause;
      error = `${cause.message} ${cause.hint}`;
    }
    const milliseconds = Math.round(performance.now() - started);
    scores.push({
      file,
      milliseconds,
      ...(truth === undefined ? {} : { scores: scoreMarkdown(truth, markdown) }),
      ...(error === undefined ? {} : { error }),
    });
  }
  return scores;
}

async function convert({ format, out, countTokens }: FormatJob, path: string, name: string): Promise<string> {
  const document = await parseDocument(await readFile(path), { name });
  const markdown = toMarkdown(document);
  if (out) {
    const { maxTokens } = describeModel(defaultModel);
    const chunks = chunkDocument(document, { maxTokens, countTokens });
    await mkdir(join(out, format), { recursive: true });
    await writeFile(join(out, format, `${name}.md`), markdown);
    await writeFile(
      join(out, format, `${name}.chunks.jsonl`),
      chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''),
    );
  }
  return markdown;
}

/** docling writes FILE.md for most formats, and NAME.md without the extension for some. */
async function truthOf({ data, format }: FormatJob, file: string): Promise<string | undefined> {
  for (const name of [`${file}.md`, `${parse(file).name}.md`]) {
    const truth = await readFile(join(data, format, 'groundtruth', name), 'utf8').catch(() => undefined);
    if (truth !== undefined) return truth;
  }
  return undefined;
}

function table(results: Results): string {
  const columns = ['all', 'text', 'headings', 'cells', 'items'] as const;
  const line = (name: string, cells: string[]) =>
    `${name.padEnd(12)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const lines = [line('', ['files', ...columns])];
  for (const [format, files] of Object.entries(results)) {
    const scored = files.flatMap(({ scores }) => scores ?? []);
    const means = columns.map((column) => {
      const values = scored.flatMap((scores) => scores[column] ?? []);
      return values.length > 0 ? (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3) : '';
    });
    lines.push(line(format, [String(files.length), ...means]));
    for (const { file, error } of files) if (error) lines.push(`  ${file}: ${error}`);
  }
  return lines.join('\n');
}
