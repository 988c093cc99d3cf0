import { Hono, type Context } from 'hono';
import { setTimeout } from 'node:timers/promises';
import { DocentError } from '@docent/function-kit';
import { askConversations } from '../ask.ts';
import type { Env } from '../env.ts';
import { eventStream, type Sent } from '../sse.ts';

const LOOK_EVERY_MS = 500;
const RESERVE_MS = 2_000;

export const turns = new Hono<Env>()
  .get('/turns/:turn', async (c) => {
    const { conversation, turn } = await askConversations(c, 'turn', { turn: c.req.param('turn') });
    return c.json({ conversation, ...turn });
  })
  .get('/turns/:turn/receipt', async (c) => {
    const { turn } = await askConversations(c, 'turn', { turn: c.req.param('turn') });
    if (!turn.receipt) throw new DocentError('NotFound', `turn ${turn.turn} is ${turn.status}: it has no receipt`);
    return c.json(turn.receipt);
  })
  .get('/turns/:turn/events', async (c) => {
    const turn = c.req.param('turn');
    const after = sequenceIn(c, turn);
    // The first look is taken before the status is sent: what is refused has one of its own.
    const begun = await askConversations(c, 'events', { turn, after });
    return eventStream(turn, follow(c, turn, after, begun), (error) =>
      c.env.context.log.warn({ err: error }, 'no longer followed'),
    );
  })
  .post('/turns/:turn/cancel', async (c) =>
    c.json(await askConversations(c, 'cancel', { turn: c.req.param('turn') }), 202),
  );

/** The sequence number that the client had last, by Last-Event-ID, else by `after`. */
function sequenceIn(c: Context<Env>, turn: string): number {
  const id = c.req.header('last-event-id') ?? c.req.query('after');
  if (!id) return 0;
  const number = id.startsWith(`${turn}.`) ? id.slice(turn.length + 1) : id;
  if (!/^\d{1,9}$/.test(number))
    throw new DocentError('InvalidInput', `Last-Event-ID: ${id} is no event of turn ${turn}`, {
      field: 'Last-Event-ID',
    });
  return Number(number);
}

type Look = Awaited<ReturnType<typeof askConversations<'events'>>>;

/** A turn's events as they are kept, until its last, or until this function's time is over: then the client comes back. */
async function* follow(c: Context<Env>, turn: string, after: number, begun: Look): AsyncGenerator<Sent> {
  const { context } = c.env;
  let last = after;
  for (let look = begun; ; look = await askConversations(c, 'events', { turn, after: last })) {
    for (const sent of look.events) {
      last = sent.sequence;
      yield sent;
    }
    if (look.ended || context.remaining() < RESERVE_MS + LOOK_EVERY_MS) return;
    await setTimeout(LOOK_EVERY_MS, undefined, { signal: context.signal });
  }
}
