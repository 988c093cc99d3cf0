import { DocentError } from '@docent/function-kit';
import type { Opening } from './scope.ts';

/** Errors that end the turn: it was cancelled, it is over, or the input itself is wrong. */
export function unlessPassing(error: unknown, { cancelled, answerBy }: Opening): void {
  const passing = error instanceof DocentError && error.status >= 429 && !cancelled.aborted && Date.now() < answerBy;
  if (!passing) throw error;
}
