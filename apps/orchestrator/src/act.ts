import { actionExecutor } from '@docent/contracts/action-executor';
import type { Action, Observation } from '@docent/contracts/actions';
import type { Draft } from './draft.ts';
import { unlessPassing } from './passing.ts';
import { call, type Opening } from './scope.ts';

const ACT_MS = 30_000;

/** Does what was decided. What cannot be done is said in its observation, and in the draft's notes. */
export async function act(scope: Opening, { notes }: Draft, actions: Action[]): Promise<Observation[]> {
  const { caller, filters } = scope;
  const started = performance.now();
  try {
    const input = { caller, actions, filters };
    const { observations } = await call(scope, actionExecutor, input, { deadline: Date.now() + ACT_MS });
    for (const { note, error } of observations) {
      if (note) notes.add(sentence(note));
      if (error) notes.add(`Something could not be looked up: ${error}.`);
    }
    return observations;
  } catch (error) {
    unlessPassing(error, scope);
    const message = (error as Error).message;
    notes.add(`Nothing could be looked up: ${message}.`);
    return actions.map((action) => ({ action, milliseconds: performance.now() - started, error: message }));
  }
}

const sentence = (note: string) => `${note[0]!.toUpperCase()}${note.slice(1)}${/[.!?]$/.test(note) ? '' : '.'}`;
