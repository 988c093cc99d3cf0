import type { Conversation } from '@docent/contracts/conversation-manager';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { oneLine, printable, say, sayJson, styled } from '../terminal.ts';

const help = `Usage: docent conversations [ID] [options]

Lists your conversations, the newest first, or prints one as Markdown: each question, its answer and its sources.

  --search WORDS      those in which something was said of this
  --delete            delete the conversation ID, with all that was said in it
  --limit N           at most so many (default: 50, at most 200)
${commonHelp}`;

export const conversations: Command = {
  summary: 'list what was asked, or print one conversation',
  help,
  async run(args) {
    const { values, positionals } = parse(args, {
      search: { type: 'string' },
      limit: { type: 'string' },
      delete: { type: 'boolean', default: false },
    });
    if (positionals.length > 1) throw new UsageError('Give one ID at most.');
    if (values.delete && positionals.length === 0) throw new UsageError('Name the ID of the conversation to delete.');
    const { url, json, search, limit } = values;
    const server = await Server.at(url);
    const [id] = positionals;
    const path = `/conversations/${encodeURIComponent(id ?? '')}`;
    if (values.delete) {
      await server.change('DELETE', path);
      return 0;
    }
    if (id !== undefined) return print(server, path, json);
    const query = new URLSearchParams({ ...(search && { search }), ...(limit && { limit }) });
    const { conversations } = await server.get<{ conversations: Conversation[] }>(`/conversations?${query}`);
    conversations.forEach(json ? sayJson : sayConversation);
    if (conversations.length === 0 && !json) process.stderr.write('There are none: docent ask QUESTION\n');
    return 0;
  },
};

async function print(server: Server, path: string, json: boolean): Promise<number> {
  if (json) sayJson(await server.get(path));
  else say(printable(await server.text(`${path}/export`)).trimEnd());
  return 0;
}

function sayConversation({ conversation, title, turns, updatedAt }: Conversation): void {
  const when = updatedAt.slice(0, 16).replace('T', ' ');
  const count = `${turns} ${turns === 1 ? 'turn' : 'turns'}`;
  say(`${conversation}  ${styled('dim', `${when}  ${count.padStart(8)}`)}  ${oneLine(title)}`);
}
