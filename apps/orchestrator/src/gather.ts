import { isPlainlyAnswered } from '@docent/claude';
import type { Action, Observation } from '@docent/contracts/actions';
import { claudeDecision } from '@docent/contracts/claude-decision';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { act } from './act.ts';
import { allowance } from './allowance.ts';
import type { Draft } from './draft.ts';
import { searchFor } from './first-look.ts';
import { unlessPassing } from './passing.ts';
import { call, type Scope } from './scope.ts';

const DECIDE_MS = 20_000;

/** Round by round: what to look up is decided and done, until the answer, or a question back, is due. */
export async function* gather(scope: Scope, draft: Draft): AsyncGenerator<TurnEvent> {
  let roundsLeft = allowance.rounds();
  if (scope.firstLook) {
    roundsLeft--;
    draft.rounds++;
    yield stepFor([searchFor(scope.question)], []);
    draft.observations.push(...(await scope.firstLook));
  }
  // The last round is the answer's. Nor is anybody asked where nothing is left to decide.
  for (; roundsLeft > 1; roundsLeft--) {
    if (isPlainlyAnswered({ ...scope, observations: draft.observations })) return;
    yield { type: 'step', step: 'deciding' };
    const { actions, conclusion } = await decide(scope, draft, roundsLeft);
    if (conclusion?.type === 'clarify') {
      draft.clarify = conclusion.question;
      return;
    }
    if (actions.length === 0) return;
    draft.rounds++;
    yield stepFor(actions, draft.observations);
    draft.observations.push(...(await act(scope, draft, actions)));
    if (conclusion) return;
  }
}

/** Where nothing can decide, the question itself is searched for, once. */
async function decide(scope: Scope, { observations, notes }: Draft, roundsLeft: number) {
  const { caller, question, history } = scope;
  try {
    const input = { caller, question, history, observations, roundsLeft };
    return await call(scope, claudeDecision, input, { deadline: Date.now() + DECIDE_MS });
  } catch (error) {
    unlessPassing(error, scope);
    notes.add(`What to look up was not decided by Claude: ${(error as Error).message}.`);
    return { actions: observations.length === 0 ? [searchFor(question)] : [], conclusion: undefined };
  }
}

function stepFor(actions: Action[], observations: Observation[]): TurnEvent {
  const paths = new Map(
    observations.flatMap(({ passages = [] }) => passages.map(({ document, path }) => [document, path])),
  );
  const detail = actions.flatMap((action) => {
    if (action.type === 'search') return action.queries;
    if (action.type === 'read') return [paths.get(action.document) ?? 'a document'];
    return ['the list of documents'];
  });
  const step = actions.some(({ type }) => type === 'search') ? 'searching' : 'reading';
  return { type: 'step', step, detail: detail.join(' · ') };
}
