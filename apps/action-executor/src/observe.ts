import type { Action, Observation } from '@docent/contracts/actions';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { list } from './list.ts';
import { read } from './read.ts';
import type { Scope } from './scope.ts';
import { search } from './search.ts';

/** Kept back, so that an action that takes too long is an observation and not the end of all of them. */
const RESERVE_MS = 300;

/** Does one action. What goes wrong with it is said in its observation: the others, and the turn, go on. */
export async function observe(action: Action, scope: Scope, context: FunctionContext): Promise<Observation> {
  const started = performance.now();
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    const found = await act(action, scope, context);
    return { action, milliseconds: milliseconds(), ...found };
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.log.warn({ err: error, action: action.type }, 'an action failed');
    const message = error instanceof DocentError ? error.message : `it could not be done: ${(error as Error).message}`;
    return { action, milliseconds: milliseconds(), error: message };
  }
}

type Found = Omit<Observation, 'action' | 'milliseconds' | 'error'>;

function act(action: Action, scope: Scope, context: FunctionContext): Promise<Found> {
  const options = { deadline: context.deadline - RESERVE_MS };
  switch (action.type) {
    case 'search':
      return search(action, scope, context, options);
    case 'read':
      return read(action, scope, context, options);
    case 'list':
      return list(action, scope, context, options);
  }
}
