import type { Claude } from '@docent/claude';
import type { Contract } from '@docent/contracts/contract';
import type { orchestrator } from '@docent/contracts/orchestrator';
import type { Message } from '@docent/contracts/turn';
import type { CallOptions, FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';

export type Question = z.output<typeof orchestrator.input>;

/** All that holds for a turn from its beginning to its end. Times are in milliseconds since 1970. */
export type Scope = Question & {
  turn: string;
  conversation: string;
  history: Message[];
  context: FunctionContext;
  claude: Claude;
  started: number;
  deadline: number;
  /** When the answer's text must have ended. */
  answerBy: number;
  cancelled: AbortSignal;
  cancel: () => void;
};

/** Calls a function as a part of the turn that ends when the turn is cancelled. */
export function call<C extends Contract>(
  { context, turn, cancelled, answerBy }: Scope,
  contract: C,
  input: z.input<C['input']>,
  options: CallOptions = {},
): Promise<z.output<C['output']>> {
  const deadline = Math.min(answerBy, options.deadline ?? Infinity);
  return context.call(contract, input, { ...options, turn, deadline, signal: cancelled });
}
