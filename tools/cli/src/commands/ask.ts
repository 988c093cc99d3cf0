import type { TurnEvent } from '@docent/contracts/turn-event';
import type { Source } from '@docent/contracts/turn';
import { createLogUpdate } from 'log-update';
import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { turnEvents } from '../server/turn-events.ts';
import { oneLine, printable, say, sayJson, styled } from '../terminal.ts';

/** Longer than any turn takes. */
const LIMIT_MS = 10 * 60_000;

const help = `Usage: docent ask QUESTION [options]

Answers from the documents: the answer as it is written, then its sources by number, each with the document, the page or
heading, and the words that it rests on. Ctrl-C ends the turn.

  --conversation ID   go on with a conversation (docent conversations lists them)
  --collection NAME   search this set of documents alone; may be given several times
${commonHelp}

Exits with 0 also when the documents hold no answer, and says so.`;

type Done = Extract<TurnEvent, { type: 'done' }>;

export const ask: Command = {
  summary: 'ask a question, and see the answer with its sources',
  help,
  async run(args) {
    const { values, positionals } = parse(args, {
      conversation: { type: 'string' },
      collection: { type: 'string', multiple: true },
    });
    const { url, json, conversation, collection: collections } = values;
    const question = positionals.join(' ').trim();
    if (!question) throw new UsageError('Ask something: docent ask "How long is the warranty?"');
    const server = await Server.at(url);
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
    const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(LIMIT_MS)]);
    const asked = { question, conversation, ...(collections && { filters: { collections } }) };

    let turn: string | undefined;
    const shown = json ? undefined : new Shown();
    try {
      for await (const event of turnEvents(server, asked, signal)) {
        if (event.type === 'turn') turn = event.turn;
        if (event.type === 'error') throw new Error(event.message);
        if (event.type === 'done') return json ? sayAsJson(event) : shown!.end(event);
        shown?.show(event);
      }
      throw new Error('The turn ended without an answer.');
    } catch (error) {
      shown?.clear();
      if (!signal.aborted) throw error;
      if (turn) await server.post(`/turns/${turn}/cancel`, {});
      if (!interrupted.signal.aborted) throw new Error(`There was no answer within ${LIMIT_MS / 60_000} minutes.`);
      return 130;
    }
  },
};

function sayAsJson({ answer, offline, conversation, sources, receipt }: Done): number {
  sayJson({
    ...{ answer, offline, conversation },
    sources: sources.map(({ number, document, page, heading, quote }) => ({
      ...{ number, document, page: page ?? null, heading: heading ?? null, quote },
    })),
    receipt,
  });
  return 0;
}

/** The answer as it comes; what is being done meanwhile is seen on a terminal until the text begins. */
class Shown {
  readonly #doing = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined;
  #text = '';

  show(event: TurnEvent): void {
    if (event.type === 'step' && !this.#text)
      this.#doing?.(styled('dim', oneLine(`${event.step}… ${event.detail ?? ''}`), process.stderr));
    if (event.type === 'queued') this.#doing?.(styled('dim', 'waiting for other questions…', process.stderr));
    if (event.type !== 'text') return;
    this.clear();
    this.#text += event.text;
    process.stdout.write(printable(event.text));
  }

  clear(): void {
    this.#doing?.clear();
  }

  end({ answer, sources, unsupported, followUps, offline, conversation, receipt }: Done): number {
    this.clear();
    say(this.#text.endsWith('\n') ? '' : '\n');
    if (sources.length > 0) say(styled('bold', 'Sources'));
    sources.forEach(saySource);
    if (unsupported.length > 0) say(styled('bold', 'Without a source'));
    for (const { from, to } of unsupported) say(`    ${oneLine(answer.slice(from, to))}`);
    if (followUps.length > 0) say(styled('bold', 'Ask next'));
    for (const followUp of followUps) say(`    ${oneLine(followUp)}`);
    for (const note of receipt.notes) say(styled('yellow', oneLine(note)));
    const how = [
      offline ? 'offline: quotes alone, no model was asked' : `$${receipt.usd.toFixed(4)}`,
      `${(receipt.milliseconds / 1000).toFixed(1)} s`,
      `docent receipt ${receipt.turn}`,
      `go on with --conversation ${conversation}`,
    ];
    say(styled('dim', how.join(' · ')));
    return 0;
  }
}

function saySource({ number, document, page, headings, quote }: Source): void {
  const place = [oneLine(document), page === undefined ? '' : `page ${page}`, oneLine(headings.join(' › '))];
  say(`${styled('cyan', `[${number}]`)} ${place.filter(Boolean).join(', ')}`);
  say(`    ${styled('dim', `“${oneLine(quote)}”`)}`);
}
