import type { Receipt } from '@docent/contracts/turn';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { oneLine, say, sayJson, styled } from '../terminal.ts';

const help = `Usage: docent receipt TURN [options]

What a turn did and cost: the models that were asked, their tokens and prices, the functions that ran, the passages that
were found. docent ask prints the turn, and so does docent conversations ID --json.

${commonHelp}`;

export const receipt: Command = {
  summary: 'what a turn did, cost and found',
  help,
  async run(args) {
    const { values, positionals } = parse(args, {});
    const [turn] = positionals;
    if (turn === undefined || positionals.length > 1) throw new UsageError('Give one TURN.');
    const server = await Server.at(values.url);
    const found = await server.get<Receipt>(`/turns/${encodeURIComponent(turn)}/receipt`);
    if (values.json) sayJson(found);
    else sayReceipt(found);
    return 0;
  },
};

function sayReceipt(receipt: Receipt): void {
  const {
    turn,
    startedAt,
    milliseconds,
    stopped,
    offline,
    rounds,
    usage,
    usd,
    pricesAsOf,
    functions,
    searches,
    dense,
    notes,
  } = receipt;
  say(`${styled('bold', turn)}  ${startedAt.slice(0, 19).replace('T', ' ')}  trace ${receipt.trace}`);
  say(`${stopped} after ${count(rounds, 'round')} and ${(milliseconds / 1000).toFixed(2)} s`);
  say(
    offline
      ? 'offline: no model was asked'
      : `${dollars(usd)} by the prices of ${pricesAsOf}, ${count(sumOf(usage), 'request')} to Claude`,
  );
  table(
    ['model', 'role', 'requests', 'in', 'out', 'cache read', 'cache written', 'cost'],
    usage.map((use) => [
      ...[use.model, use.role, use.calls, use.inputTokens, use.outputTokens, use.cacheReadTokens, use.cacheWriteTokens],
      dollars(use.usd),
    ]),
  );
  table(
    ['function', 'calls', 'ms', 'cold'],
    functions.map((one) => [one.function, one.calls, Math.round(one.milliseconds), one.coldStarts]),
  );
  for (const { query, passages } of searches) {
    say(`\n${styled('bold', 'search')} ${oneLine(query)}${dense ? '' : '  by words alone'}`);
    table(
      ['passage', 'pages', 'by Claude', 'rank', 'by meaning', 'by words'],
      passages.map(({ document, chunk, place, ranks }) => [
        `${oneLine(document)} #${chunk}`,
        pagesOf(place?.pages),
        ...[ranks.reranked, ranks.fused?.rank, ranks.dense?.rank, ranks.lexical?.rank].map((rank) => rank ?? '-'),
      ]),
    );
  }
  for (const note of notes) say(styled('yellow', oneLine(note)));
}

/** The first column and those of words to the left, numbers to the right. */
function table(head: string[], rows: (string | number)[][]): void {
  if (rows.length === 0) return;
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => String(row[at]).length)));
  const line = (cells: (string | number)[], like = cells) =>
    cells
      .map((cell, at) => {
        const text = String(cell);
        return typeof like[at] === 'number' ? text.padStart(widths[at]!) : text.padEnd(widths[at]!);
      })
      .join('  ')
      .trimEnd();
  say(`\n${styled('dim', line(head, rows[0]))}`);
  for (const row of rows) say(line(row));
}

const sumOf = (usage: Receipt['usage']) => usage.reduce((sum, { calls }) => sum + calls, 0);
const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
const dollars = (usd: number) => `$${usd.toFixed(6)}`;
const pagesOf = (pages?: { from: number; to: number }) =>
  !pages ? '-' : pages.from === pages.to ? String(pages.from) : `${pages.from}-${pages.to}`;
