import type { Observation } from '@docent/contracts/actions';
import type { Receipt, Source } from '@docent/contracts/turn';
import { DocentError, type FunctionContext } from '@docent/function-kit';

/** What a turn has come to so far. */
export class Draft {
  rounds = 0;
  readonly observations: Observation[] = [];
  /** Set when the question goes back to who asked. */
  clarify: string | undefined;
  text = '';
  /** By number. */
  readonly sources = new Map<number, Source>();
  /** What could not be done, in words for people. */
  readonly notes = new Set<string>();
  stopped: Receipt['stopped'] = 'answered';
  error: DocentError | undefined;

  fail(error: unknown, context: FunctionContext): void {
    context.log.error({ err: error }, 'the turn broke');
    this.stopped = 'error';
    this.error =
      error instanceof DocentError
        ? error
        : new DocentError('Internal', (error as Error).message, {}, { cause: error });
    if (this.error.code === 'DeadlineExceeded') this.stopped = 'deadline';
  }
}
