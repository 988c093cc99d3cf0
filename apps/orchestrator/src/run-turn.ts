import { conversationManager } from '@docent/contracts/conversation-manager';
import { newId } from '@docent/contracts/ids';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import { claudeFromEnvironment, type Claude } from '@docent/claude';
import { allowance } from './allowance.ts';
import { answer } from './answer.ts';
import { Draft } from './draft.ts';
import { finish } from './finish.ts';
import { firstLook } from './first-look.ts';
import { gather } from './gather.ts';
import { kept } from './kept.ts';
import type { Opening, Question, Scope } from './scope.ts';

/** Kept back from the turn's time for what follows the answer: checking, formatting, writing it down. */
const finishMs = (total: number) => Math.min(8_000, Math.floor(total / 5));
/** After its deadline a turn that says nothing more counts as cut off. */
const GRACE_MS = 10_000;

/** Kept from turn to turn, and its connections with it; what is wrong with the environment is the turn's error. */
let claude: Claude | undefined;

/** A turn, from the question to the receipt. What goes wrong once it has begun is told as an event, its last. */
export async function* runTurn(question: Question, context: FunctionContext): AsyncGenerator<TurnEvent> {
  claude ??= claudeFromEnvironment();
  if (question.dryRun) return yield { type: 'ready', offline: claude.offline };
  context.allow(allowance.budget());
  const started = Date.now();
  const deadline = Math.min(context.deadline, started + allowance.milliseconds());
  const turn = context.turn ?? newId();
  const cancel = new AbortController();
  const opening: Opening = {
    ...{ ...question, turn, context, claude, started, deadline },
    answerBy: deadline - finishMs(deadline - started),
    cancelled: cancel.signal,
    cancel: () => cancel.abort(new DocentError('Cancelled', 'the turn was cancelled')),
  };
  const draft = new Draft();
  const looking = firstLook(opening, draft);
  const begun = await begin(opening).catch((error: unknown) => {
    opening.cancel();
    throw error;
  });
  const { conversation } = begun.conversation;
  const scope: Scope = { ...opening, conversation, history: begun.history, firstLook: looking };
  yield* kept(events(scope, draft), scope);
}

async function begin({ caller, conversation, parent, question, turn, deadline, context }: Opening) {
  const until = new Date(deadline + GRACE_MS).toISOString();
  const input = { action: 'begin' as const, caller, conversation, parent, question, turn, until };
  const begun = await context.call(conversationManager, input, { turn, deadline });
  if (begun.action !== 'begin') throw new DocentError('Internal', 'conversation-manager answered another action');
  return begun;
}

async function* events(scope: Scope, draft: Draft): AsyncGenerator<TurnEvent> {
  yield { type: 'turn', turn: scope.turn, conversation: scope.conversation, offline: scope.claude.offline };
  try {
    yield* gather(scope, draft);
    yield* answer(scope, draft);
  } catch (error) {
    if (scope.cancelled.aborted) draft.stopped = 'cancelled';
    else draft.fail(error, scope.context);
  }
  yield* finish(scope, draft);
}
