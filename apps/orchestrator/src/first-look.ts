import { isSimple } from '@docent/claude';
import type { Action, Observation } from '@docent/contracts/actions';
import { act } from './act.ts';
import type { Draft } from './draft.ts';
import type { Opening } from './scope.ts';

const MAX_QUERY_CHARACTERS = 1_000;

export const searchFor = (question: string): Action => ({
  type: 'search',
  queries: [question.slice(0, MAX_QUERY_CHARACTERS)],
});

/**
 * A simple question that no conversation explains is searched for at once, beside the turn's beginning: most often that
 * finds the answer, and nothing needs to be decided. Undefined for any other.
 */
export function firstLook(opening: Opening, draft: Draft): Promise<Observation[]> | undefined {
  if (opening.conversation || !isSimple(opening.question)) return undefined;
  const looking = act(opening, draft, [searchFor(opening.question)]);
  // Heard when it is waited for.
  looking.catch(() => {});
  return looking;
}
