import { conversationManager } from '@docent/contracts/conversation-manager';
import type { TurnEvent } from '@docent/contracts/turn-event';
import type { Scope } from './scope.ts';

const SAVE_EVERY_MS = 500;
const LOOK_EVERY_MS = 1_000;

/**
 * Gives events on as they come and keeps them twice a second, for who comes back after a broken line; hears of a
 * cancellation in the same call, and each second when there was nothing to keep.
 */
export async function* kept(events: AsyncIterable<TurnEvent>, scope: Scope): AsyncGenerator<TurnEvent> {
  const keeper = new Keeper(scope);
  const timer = setInterval(() => void keeper.keep(), SAVE_EVERY_MS);
  try {
    for await (const event of events) {
      keeper.pending.push(event);
      yield event;
    }
  } finally {
    clearInterval(timer);
    await keeper.end();
  }
}

class Keeper {
  pending: TurnEvent[] = [];
  private first = 1;
  private looked = Date.now();
  private saving: Promise<void> = Promise.resolve();
  private busy = false;
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  keep(): Promise<void> {
    const nothing = this.pending.length === 0 && Date.now() - this.looked < LOOK_EVERY_MS;
    if (this.busy || nothing) return this.saving;
    return (this.saving = this.save());
  }

  async end(): Promise<void> {
    await this.saving;
    if (this.pending.length > 0) await this.save();
  }

  /** Events that cannot be kept now are tried again with the next. */
  private async save(): Promise<void> {
    const { context, caller, turn, cancel, deadline } = this.scope;
    const events = this.pending;
    this.pending = [];
    this.busy = true;
    this.looked = Date.now();
    try {
      const input = { action: 'progress' as const, caller, turn, first: this.first, events };
      const answer = await context.call(conversationManager, input, { turn, deadline });
      this.first += events.length;
      if (answer.action === 'progress' && answer.cancelled) cancel();
    } catch (error) {
      context.log.warn({ err: error }, 'events were not kept');
      this.pending = [...events, ...this.pending];
    } finally {
      this.busy = false;
    }
  }
}
