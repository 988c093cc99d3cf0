import { actionExecutor } from '@docent/contracts/action-executor';
import type { Action, Observation } from '@docent/contracts/actions';
import { claudeDecision } from '@docent/contracts/claude-decision';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { DocentError } from '@docent/function-kit';
import { allowance } from './allowance.ts';
import type { Draft } from './draft.ts';
import { call, type Scope } from './scope.ts';

const DECIDE_MS = 20_000;
const ACT_MS = 30_000;
const MAX_QUERY_CHARACTERS = 1_000;

/** Round by round: what to look up is decided and done, until the answer, or a question back, is due. */
export async function* gather(scope: Scope, draft: Draft): AsyncGenerator<TurnEvent> {
  for (let roundsLeft = allowance.rounds(); roundsLeft > 0; roundsLeft--) {
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
    const actions: Action[] = [{ type: 'search', queries: [question.slice(0, MAX_QUERY_CHARACTERS)] }];
    return { actions: observations.length === 0 ? actions : [], conclusion: undefined };
  }
}

async function act(scope: Scope, { notes }: Draft, actions: Action[]): Promise<Observation[]> {
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

/** Errors that end the turn: it was cancelled, it is over, or the input itself is wrong. */
function unlessPassing(error: unknown, { cancelled, answerBy }: Scope): void {
  const passing = error instanceof DocentError && error.status >= 429 && !cancelled.aborted && Date.now() < answerBy;
  if (!passing) throw error;
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

const sentence = (note: string) => `${note[0]!.toUpperCase()}${note.slice(1)}${/[.!?]$/.test(note) ? '' : '.'}`;
