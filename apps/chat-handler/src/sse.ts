import { DocentError } from '@docent/function-kit';
import type { TurnEvent } from '@docent/contracts/turn-event';

/** A turn's event with its sequence number; one that is no part of the turn's record, as `queued`, has none. */
export type Sent = { sequence?: number; event: TurnEvent };

/**
 * Events as server-sent events. The id is `<turn>.<sequence>`, so that Last-Event-ID tells where to go on. An error in
 * the middle is the last event.
 */
export function eventStream(turn: string, events: AsyncIterable<Sent>, onError: (error: unknown) => void): Response {
  const lines = (async function* () {
    try {
      for await (const { sequence, event } of events) {
        const id = sequence === undefined ? '' : `id: ${turn}.${sequence}\n`;
        yield `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
      }
    } catch (error) {
      onError(error);
      yield `event: error\ndata: ${JSON.stringify(errorEvent(error))}\n\n`;
    }
  })();
  return new Response(ReadableStream.from(lines).pipeThrough(new TextEncoderStream()), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}

function errorEvent(error: unknown): TurnEvent {
  if (!(error instanceof DocentError) || error.code === 'Internal')
    return { type: 'error', code: 'Internal', message: 'something went wrong here', details: {} };
  return { type: 'error', code: error.code, message: error.message, details: error.details };
}
