import type { Claude } from '@docent/claude';
import type { Observation } from '@docent/contracts/actions';
import type { Contract } from '@docent/contracts/contract';
import type { orchestrator } from '@docent/contracts/orchestrator';
import type { Message } from '@docent/contracts/turn';
import type { Answer, Asked, CallOptions, FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

export type Question = z.output<typeof orchestrator.input>;

/** What holds for a turn before it is known what was said before. Times are in milliseconds since 1970. */
export type Opening = Question & {
  turn: string;
  context: FunctionContext;
  claude: Claude;
  started: number;
  deadline: number;
  /** When the answer's text must have ended. */
  answerBy: number;
  cancelled: AbortSignal;
  cancel: () => void;
};

/** All that holds for a turn from its beginning to its end. */
export type Scope = Opening & {
  conversation: string;
  history: Message[];
  /** What a search for the question itself finds, where that was begun already. */
  firstLook: Promise<Observation[]> | undefined;
};

/** Calls a function as a part of the turn that ends when the turn is cancelled. */
export function call<C extends Contract, Action extends string>(
  { context, turn, cancelled, answerBy }: Opening,
  contract: C,
  input: Asked<C, Action>,
  options: CallOptions = {},
): Promise<Answer<C, Action>> {
  const deadline = Math.min(answerBy, options.deadline ?? Infinity);
  return context.call(contract, input, { ...options, turn, deadline, signal: cancelled });
}
