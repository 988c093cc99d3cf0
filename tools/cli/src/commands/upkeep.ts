import { commonHelp, parse, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { say, sayJson } from '../terminal.ts';

const help = `Usage: docent upkeep [options]

Does now what the clock does every hour: merges small segments of the index, drops what was deleted, and collects the
objects that nothing has named for a day. Searches go on meanwhile.

  --all               drop all that was deleted, not only what is due
${commonHelp}`;

export const upkeep: Command = {
  summary: 'compact the index and collect its garbage now',
  help,
  async run(args) {
    const { url, json, all } = parse(args, { all: { type: 'boolean', default: false } }).values;
    const server = await Server.at(url);
    const done = await server.post<Record<'merged' | 'dropped' | 'objects' | 'bytes', number>>('/index/upkeep', {
      tombstones: all ? 'all' : 'due',
    });
    if (json) sayJson(done);
    else
      say(
        `${done.merged} segments merged, ${done.dropped} dead chunks dropped, ` +
          `${done.objects} objects of ${done.bytes} bytes collected`,
      );
    return 0;
  },
};
