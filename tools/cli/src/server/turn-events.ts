import type { TurnEvent } from '@docent/contracts/turn-event';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { setTimeout } from 'node:timers/promises';
import { RefusedError, UnreachableError } from './errors.ts';
import type { Server } from './server.ts';

const TRIES = 5;
const PAUSE_MS = 500;

export type Question = { question: string; conversation?: string; filters?: { collections: string[] } };

/**
 * Asks a question; yields what its turn tells, `done` or `error` last. When the line breaks, goes on with the event after
 * the last one that came.
 * @throws when the line breaks before the turn has begun, or again and again
 */
export async function* turnEvents(server: Server, body: Question, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  let turn: string | undefined;
  let last = '';
  let tries = 0;
  const open = () =>
    turn
      ? server.events('GET', `/turns/${turn}/events`, { headers: { 'last-event-id': last }, signal })
      : server.events('POST', '/chat', { body, signal });
  for (;;) {
    try {
      for await (const { id, event } of eventsIn(await open())) {
        if (id) last = id;
        if (event.type === 'turn') turn = event.turn;
        tries = 0;
        yield event;
        if (event.type === 'done' || event.type === 'error') return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isBroken(error) && !(turn && mayPass(error))) throw error;
    }
    if (!turn || ++tries > TRIES) throw new Error('The line broke before the answer was complete. Ask again.');
    await setTimeout(PAUSE_MS * tries, undefined, { signal });
  }
}

async function* eventsIn(stream: ReadableStream<Uint8Array>) {
  const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of events) yield { id, event: JSON.parse(data) as TurnEvent };
}

/** So fetch says that a body ended too early. */
const isBroken = (error: unknown) => error instanceof TypeError;
const mayPass = (error: unknown) =>
  error instanceof UnreachableError || (error instanceof RefusedError && error.passing);
