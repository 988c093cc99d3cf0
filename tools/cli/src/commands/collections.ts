import type { CollectionRecord } from '@docent/contracts/rights';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { say, sayJson, styled } from '../terminal.ts';

const help = `Usage: docent collections [NAME] [options]

Lists the collections that you may read, or says who may read and change one; that only administrators may.

  --readers GROUP     members of this group may read NAME; may be given several times
  --editors GROUP     members of this group may change what is in NAME, and read it; may be given several times
  --everybody         all of the tenant may read and change NAME, as at first
${commonHelp}`;

export const collections: Command = {
  summary: 'list collections, or say who may read and change one',
  help,
  async run(args) {
    const { values, positionals } = parse(args, {
      readers: { type: 'string', multiple: true },
      editors: { type: 'string', multiple: true },
      everybody: { type: 'boolean' },
    });
    const { url, json, readers, editors, everybody = false } = values;
    const [name] = positionals;
    if (positionals.length > 1) throw new UsageError('Give one NAME at most.');
    const restricts = readers !== undefined || editors !== undefined;
    if (restricts && everybody) throw new UsageError('Give --everybody, or groups.');
    if ((restricts || everybody) !== (name !== undefined))
      throw new UsageError('Give a NAME with --readers, --editors or --everybody, or nothing to list all.');
    const server = await Server.at(url);
    const shown = json ? sayJson : sayCollection;
    if (name !== undefined) {
      const path = `/collections/${encodeURIComponent(name)}`;
      shown((await server.change<CollectionRecord>('PUT', path, { readers, editors }))!);
      return 0;
    }
    const { collections } = await server.get<{ collections: CollectionRecord[] }>('/collections');
    collections.forEach(shown);
    if (collections.length === 0 && !json) process.stderr.write('There are none: docent ingest PATH...\n');
    return 0;
  },
};

function sayCollection({ collection, documents, readers, editors }: CollectionRecord): void {
  const count = `${documents} ${documents === 1 ? 'document' : 'documents'}`;
  const read = readers?.join(', ') ?? 'everybody';
  const edit = editors?.join(', ') ?? 'those who read';
  say(`${collection}  ${styled('dim', `${count}; readers: ${read}; editors: ${edit}`)}`);
}
