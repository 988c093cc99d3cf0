import { newId } from '@docent/contracts/ids';
import { orchestrator } from '@docent/contracts/orchestrator';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { Hono, type Context } from 'hono';
import type * as z from 'zod';
import { bodyAs } from '../ask.ts';
import type { Env } from '../env.ts';
import { admit } from '../limits.ts';
import { eventStream, type Sent } from '../sse.ts';

export const ChatRequest = orchestrator.input.omit({ caller: true, dryRun: true });

/** Kept back from this function's time, to say how a turn ended that did not end in time. */
const RESERVE_MS = 2_000;

export const chat = new Hono<Env>().post('/chat', async (c) => {
  const request = await bodyAs(c, ChatRequest);
  await admit(c.get('caller'));
  const { context } = c.env;
  const turn = newId();
  const queued = Promise.withResolvers<'queued'>();
  const events = ask(c, request, turn, () => queued.resolve('queued'));
  if (wantsOneObject(c)) return c.json(await lastOf(events));
  // The status is sent with the first event: what is refused before it has one of its own.
  const first = events.next();
  first.catch(() => {});
  const waits = (await Promise.race([first, queued.promise])) === 'queued';
  return eventStream(turn, from(first, events, waits), (error) => context.log.warn({ err: error }, 'the turn broke'));
});

function ask(
  c: Context<Env>,
  request: z.output<typeof ChatRequest>,
  turn: string,
  onBusy: () => void,
): AsyncGenerator<TurnEvent> {
  const { context } = c.env;
  const input = { ...request, caller: c.get('caller') };
  return context.stream(orchestrator, input, { turn, deadline: context.deadline - RESERVE_MS, onBusy });
}

async function* from(
  first: Promise<IteratorResult<TurnEvent>>,
  rest: AsyncGenerator<TurnEvent>,
  waits: boolean,
): AsyncGenerator<Sent> {
  if (waits) yield { event: { type: 'queued' } };
  const begun = await first;
  if (begun.done) return;
  let sequence = 1;
  yield { sequence, event: begun.value };
  for await (const event of rest) yield { sequence: ++sequence, event };
}

const wantsOneObject = (c: Context<Env>) => /\bapplication\/json\b/.test(c.req.header('accept') ?? '');

/** The turn's last event, when nobody reads along: the whole answer, or the error that ended it. */
async function lastOf(events: AsyncIterable<TurnEvent>): Promise<TurnEvent> {
  let last: TurnEvent | undefined;
  for await (const event of events) last = event;
  if (last?.type === 'error') throw new DocentError(last.code, last.message, last.details);
  if (last?.type !== 'done') throw new DocentError('Upstream', 'the turn ended without an answer');
  return last;
}

/** Whether turns run offline: asked of who would run them. */
export async function isOffline(context: FunctionContext, deadline: number): Promise<boolean> {
  const input = { caller: { tenant: 'local' }, question: 'Are you there?', dryRun: true };
  for await (const event of context.stream(orchestrator, input, { deadline }))
    if (event.type === 'ready') return event.offline;
  throw new DocentError('Upstream', 'orchestrator did not say whether it is ready');
}
