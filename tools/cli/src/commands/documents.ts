import type { DocumentRecord } from '@docent/contracts/document';
import { DEFAULT_COLLECTION } from '@docent/contracts/identity';
import { documentId } from '@docent/contracts/ids';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { rowOf, sayRow, type Row } from '../row.ts';
import { Server } from '../server/server.ts';
import { sayJson } from '../terminal.ts';

const PAGE = 1000;

const help = `Usage: docent documents [PREFIX] [options]
       docent documents delete PATH... [options]
       docent documents retry [PATH...] [options]

Lists the documents of a collection by path, those whose path begins with PREFIX when it is given: how far each has come,
and why it failed or which of its pages were lost.

delete takes documents away: no search finds them any more, and their source and text are gone at once. What the index
holds of them still is dropped within a day, and its old files are collected a day after.

retry processes documents again: those that are named, be they FAILED, PARTIAL or standing still, or all that FAILED. What
lies among the dead letters of the queue for them is taken from there. It does not wait until they are done.

  --collection NAME   (default: ${DEFAULT_COLLECTION})
${commonHelp}

Exits with 1 when a document could not be deleted or retried.`;

export const documents: Command = {
  summary: 'list what was taken in, and how far it has come; delete or retry it',
  help,
  async run(args) {
    const { values, positionals } = parse(args, { collection: { type: 'string' } });
    const { url, json, collection = DEFAULT_COLLECTION } = values;
    const [verb, ...paths] = positionals;
    if (verb === 'delete' && paths.length === 0) throw new UsageError('Name the documents to delete, by their paths.');
    if (verb !== 'delete' && verb !== 'retry' && paths.length > 0) throw new UsageError('Give one PREFIX at most.');
    const server = await Server.at(url);
    if (verb === 'delete') return each(paths, json, (path) => deleteDocument(server, collection, path));
    if (verb === 'retry') {
      const retried = paths.length > 0 ? paths : await failed(server, collection);
      if (retried.length === 0 && !json) process.stderr.write(`Nothing in ${collection} has FAILED.\n`);
      return each(retried, json, (path) => retry(server, collection, path));
    }
    const records = await listed(server, { collection, ...(verb && { prefix: verb }) });
    const rows = records.map(rowOf).sort((a, b) => (a.document < b.document ? -1 : 1));
    rows.forEach(json ? sayJson : sayRow);
    if (rows.length === 0 && !json) process.stderr.write(`There are none in ${collection}: docent ingest PATH...\n`);
    return 0;
  },
};

/** Does the same to each; what cannot be done to one is said, and done to the others all the same. */
async function each(paths: string[], json: boolean, change: (path: string) => Promise<Row>): Promise<number> {
  let code = 0;
  for (const path of paths) {
    try {
      (json ? sayJson : sayRow)(await change(path));
    } catch (error) {
      process.stderr.write(`${path}: ${(error as Error).message}\n`);
      code = 1;
    }
  }
  return code;
}

export async function deleteDocument(server: Server, collection: string, path: string): Promise<Row> {
  const record = await server.change<DocumentRecord>('DELETE', `/documents/${documentId(collection, path)}`);
  return { ...rowOf(record!), status: 'DELETED', stage: null, reason: null };
}

const retry = async (server: Server, collection: string, path: string): Promise<Row> =>
  rowOf(await server.post<DocumentRecord>(`/documents/${documentId(collection, path)}/retry`, {}));

async function failed(server: Server, collection: string): Promise<string[]> {
  const records = await listed(server, { collection });
  return records
    .filter(({ status }) => status === 'FAILED')
    .map(({ path }) => path)
    .sort();
}

/** All records that fit, page after page. */
export async function listed(server: Server, query: Record<string, string>): Promise<DocumentRecord[]> {
  const records: DocumentRecord[] = [];
  let cursor: string | undefined;
  do {
    const asked = new URLSearchParams({ ...query, limit: String(PAGE), ...(cursor && { cursor }) });
    const page = await server.get<{ records: DocumentRecord[]; cursor?: string }>(`/documents?${asked}`);
    records.push(...page.records);
    cursor = page.cursor;
  } while (cursor);
  return records;
}
