import type { DocumentRecord } from '@docent/contracts/document';
import { DEFAULT_COLLECTION } from '@docent/contracts/identity';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { rowOf, sayRow } from '../row.ts';
import { Server } from '../server/server.ts';
import { sayJson } from '../terminal.ts';

const PAGE = 1000;

const help = `Usage: docent documents [PREFIX] [options]

Lists the documents of a collection by path, those whose path begins with PREFIX when it is given: how far each has come,
and why it failed or which of its pages were lost.

  --collection NAME   (default: ${DEFAULT_COLLECTION})
${commonHelp}`;

export const documents: Command = {
  summary: 'list what was taken in, and how far it has come',
  help,
  async run(args) {
    const { values, positionals } = parse(args, { collection: { type: 'string' } });
    if (positionals.length > 1) throw new UsageError('Give one PREFIX at most.');
    const { url, json, collection = DEFAULT_COLLECTION } = values;
    const server = await Server.at(url);
    const records = await listed(server, { collection, ...(positionals[0] && { prefix: positionals[0] }) });
    const rows = records.map(rowOf).sort((a, b) => (a.document < b.document ? -1 : 1));
    rows.forEach(json ? sayJson : sayRow);
    if (rows.length === 0 && !json) process.stderr.write(`There are none in ${collection}: docent ingest PATH...\n`);
    return 0;
  },
};

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
