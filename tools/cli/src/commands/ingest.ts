import { Collection, DEFAULT_COLLECTION } from '@docent/contracts/identity';
import { commonHelp, milliseconds, parse, UsageError, type Command } from '../command.ts';
import { filesAt, type SourceFile } from '../ingest/files.ts';
import { progressOf } from '../ingest/progress.ts';
import { deleteLeft, left, mustBeFolders, sayLeft } from '../ingest/sync.ts';
import { takeIn, type Outcome } from '../ingest/take-in.ts';
import { sayRow } from '../row.ts';
import { Server } from '../server/server.ts';
import { sayJson } from '../terminal.ts';

/** Documents under way at once: more only wait for one another. */
const AT_ONCE = 8;
const WAIT_SECONDS = 3600;

const help = `Usage: docent ingest PATH... [options]

Takes in files, and all files in folders but hidden ones, and follows each until it is READY, PARTIAL or FAILED. A
document is known by its path below the folder that was named: the same path with new bytes replaces it, the same path
with the same bytes changes nothing.

  --collection NAME   the set of documents to add them to (default: ${DEFAULT_COLLECTION})
  --sync              afterwards delete the documents of the collection that are not in the folders that were named
  --dry-run           with --sync: take nothing in and delete nothing, but say what would be deleted
  --wait SECONDS      give up a document whose status has not changed for so long (default: ${WAIT_SECONDS})
${commonHelp}

Exits with 1 when a document FAILED.`;

export const ingest: Command = {
  summary: 'take in files and folders, and say what became of each',
  help,
  async run(args) {
    const { values, positionals } = parse(args, {
      collection: { type: 'string' },
      wait: { type: 'string' },
      sync: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    });
    const { url, json, collection = DEFAULT_COLLECTION, wait = String(WAIT_SECONDS), sync, 'dry-run': dry } = values;
    if (dry && !sync) throw new UsageError('--dry-run says what --sync would delete: give both.');
    if (positionals.length === 0) throw new UsageError('Name the files or folders to take in.');
    const waitMs = milliseconds('--wait', wait);
    const name = Collection.safeParse(collection);
    if (!name.success) throw new UsageError(`--collection: ${name.error.issues[0]!.message}`);
    if (sync) await mustBeFolders(positionals);
    const sources = await filesAt(positionals);
    if (sources.length === 0) throw new UsageError(`There is no file in ${positionals.join(', ')}.`);
    const server = await Server.at(url);
    await server.get('/health');
    if (dry) return sayLeft(await left(server, collection, sources), json);

    const begun = performance.now();
    const outcomes = await takeInAll(server, sources, { collection, waitMs }, json);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const deleted = sync ? await deleteLeft(server, collection, sources, json) : 0;
    process.stderr.write(`${summary(outcomes)}${deleted ? `, ${deleted} deleted` : ''} in ${seconds} s\n`);
    return outcomes.some(({ status }) => status === 'FAILED') ? 1 : 0;
  },
};

async function takeInAll(
  server: Server,
  sources: SourceFile[],
  options: { collection: string; waitMs: number },
  json: boolean,
): Promise<Outcome[]> {
  const progress = progressOf(sources.length);
  const outcomes: Outcome[] = [];
  const left = [...sources];
  const worker = async () => {
    for (let source = left.shift(); source; source = left.shift()) {
      const { document } = source;
      const onStage = (stage: string) => progress.enter(document, stage);
      const outcome = await takeIn(server, source, { ...options, onStage });
      const { unchanged: _, ...row } = outcome;
      progress.leave(document, () => (json ? sayJson(row) : sayRow(row)));
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

function summary(outcomes: Outcome[]): string {
  const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
  const unchanged = outcomes.filter((outcome) => outcome.unchanged).length;
  const parts = [`${count('READY')} ready`];
  if (count('PARTIAL')) parts.push(`${count('PARTIAL')} partial`);
  if (count('FAILED')) parts.push(`${count('FAILED')} failed`);
  if (unchanged) parts.push(`${unchanged} unchanged`);
  return `${outcomes.length} ${outcomes.length === 1 ? 'document' : 'documents'}: ${parts.join(', ')}`;
}
