import type { TurnEvent } from '@docent/contracts/turn-event';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { RefusedError, send, UnreachableError } from './server.ts';

/** `parent` is the turn that it follows; null for one that begins anew. */
export type Question = { question: string; conversation?: string; parent?: string | null };

const TRIES = 5;
const PAUSE_MS = 500;

/**
 * Asks a question; yields what its turn tells, `done` or `error` last. When the line breaks, goes on with the event after
 * the last one that came.
 * @throws when the line breaks before the turn has begun, or again and again
 */
export async function* turnEvents(question: Question): AsyncGenerator<TurnEvent> {
  let turn: string | undefined;
  let last = '';
  let tries = 0;
  const open = () =>
    turn
      ? send('GET', `/turns/${turn}/events`, undefined, { headers: { 'last-event-id': last } })
      : send('POST', '/chat', { ...question, format: 'html' });
  for (;;) {
    try {
      for await (const { id, event } of eventsOf(await open())) {
        if (id) last = id;
        if (event.type === 'turn') turn = event.turn;
        tries = 0;
        yield event;
        if (event.type === 'done' || event.type === 'error') return;
      }
    } catch (error) {
      if (error instanceof RefusedError && !(turn && error.passing)) throw error;
      if (error instanceof UnreachableError && !turn) throw error;
      // What a body throws whose line breaks.
      if (![RefusedError, UnreachableError, TypeError].some((kind) => error instanceof kind)) throw error;
    }
    if (!turn || ++tries > TRIES) throw new Error('The line broke before the answer was complete. Ask again.');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
  }
}

async function* eventsOf({ body }: Response): AsyncGenerator<{ id?: string; event: TurnEvent }> {
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>;
  const reader = body!.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { id: value.id, event: JSON.parse(value.data) as TurnEvent };
    }
  } finally {
    void reader.cancel();
  }
}
