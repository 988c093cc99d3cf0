import { DocentError } from '@docent/function-kit';
import type { ClaudeCall } from '../claude.ts';

/** What went wrong, in words for people, and what that means for the turn. */
export type Failure =
  /** It may be gone in a moment: the turn goes on without Claude, and says so. */
  | { passing: true; deadline: boolean; note: string }
  /** It stays until somebody sets it right, or nobody waits any more. */
  | { passing: false; error: DocentError };

/** The stream ended before the message did. */
export class StreamCut extends Error {
  override name = 'StreamCut';
}

/** The SDK ends a stream without a word when its signal aborts. */
export class TimeOver extends Error {
  override name = 'TimeOver';
}

/** Told by name and status, so that the SDK's classes need not be loaded to tell. */
type ApiError = Error & { status?: number; type?: string | null; apiMessage?: string | null };

export function failureOf(error: unknown, call: ClaudeCall): Failure {
  if (error instanceof DocentError) return { passing: false, error };
  if (error instanceof StreamCut && (error.cause as ApiError | undefined)?.type) return failureOf(error.cause, call);
  const { name, message, status, type, apiMessage } = error as ApiError;
  const why = apiMessage ?? message;
  if (call.signal.aborted && (call.signal.reason as Error | undefined)?.name !== 'TimeoutError')
    return { passing: false, error: new DocentError('Cancelled', 'the turn was cancelled', {}, { cause: error }) };
  if (call.signal.aborted || name === 'APIUserAbortError' || name === 'TimeOver' || Date.now() >= call.deadline)
    return { passing: true, deadline: true, note: 'the time was over before Claude had answered' };
  const passing = (note: string): Failure => ({ passing: true, deadline: false, note });
  if (status === 401 || status === 403)
    return lasting(
      error,
      'claude-refused-key',
      `Claude refuses the key (${status}: ${why}): set ANTHROPIC_API_KEY to one that is valid`,
    );
  if (status === 402 || type === 'billing_error')
    return lasting(error, 'claude-billing', `Claude asks for payment (${why}): see the account's billing`);
  if (status === 404)
    return lasting(error, 'claude-unknown-model', `Claude knows no such model (${why}): see CLAUDE_MODEL_*`);
  if (status === 413) return passing('the passages were more than Claude takes in one request');
  if (status === 400 || status === 422)
    return lasting(error, 'claude-bad-request', `Claude refuses the request: ${why}`);
  if (status === 429) return passing('Claude is asked too often at the moment');
  if (status === 529 || type === 'overloaded_error') return passing('Claude is overloaded at the moment');
  if (error instanceof StreamCut) return passing('the connection to Claude broke');
  if (name === 'APIConnectionTimeoutError') return passing('Claude did not answer in time');
  return passing(`Claude could not be reached (${why})`);
}

function lasting(cause: unknown, reason: string, message: string): Failure {
  return { passing: false, error: new DocentError('Upstream', message, { reason }, { cause }) };
}
