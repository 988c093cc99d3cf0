import type { AnswerEvent } from '@docent/claude';
import type { Passage } from '@docent/contracts/passage';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { Citations, type Resolved } from './citations.ts';
import type { Draft } from './draft.ts';
import { likenessBy } from './likeness.ts';
import { NumberedText } from './numbered-text.ts';
import { bestPassages } from './passages.ts';
import { readAhead } from './read-ahead.ts';
import type { Scope } from './scope.ts';

/**
 * The answer as it comes, its citations checked on the way: the text that follows a citation waits until it is known
 * whether a number stands before it, while Claude is read on.
 */
export async function* answer(scope: Scope, draft: Draft): AsyncGenerator<TurnEvent> {
  if (draft.clarify) {
    draft.text = draft.clarify;
    draft.stopped = 'clarified';
    yield { type: 'text', text: draft.clarify };
    return;
  }
  yield { type: 'step', step: 'answering' };
  const passages = bestPassages(draft.observations);
  const citations = new Citations(scope, passages, draft);
  const text = new NumberedText();
  const say = function* (more: string): Generator<TurnEvent> {
    draft.text += more;
    if (more !== '') yield { type: 'text', text: more };
  };
  const checked = readAhead<AnswerEvent, Said | Resolved>(claudesAnswer(scope, draft, passages), (event) =>
    event.type === 'citation' ? citations.check(event) : event,
  );
  for await (const event of checked) {
    if (event.type === 'text') yield* say(text.add(event.text));
    else if (event.type === 'resolved') yield* show(event, say, text, draft);
    else {
      draft.stopped = event.stopped;
      if (event.note) draft.notes.add(event.note);
    }
  }
  yield* say(text.rest());
}

type Said = Exclude<AnswerEvent, { type: 'citation' }>;

function* show(
  { number, sources }: Resolved,
  say: (more: string) => Generator<TurnEvent>,
  text: NumberedText,
  draft: Draft,
): Generator<TurnEvent> {
  for (const source of sources) {
    draft.sources.set(source.number, source);
    yield { type: 'source', source };
  }
  if (number !== null) yield* say(text.number(number));
}

/** Kept back from Claude's time, so that what it has said by then, or quotes in its place, can still be checked. */
const CHECK_MS = 2_000;

function claudesAnswer(scope: Scope, { observations, notes }: Draft, passages: Passage[]): AsyncIterable<AnswerEvent> {
  const { question, history, context, cancelled, answerBy } = scope;
  const documents = observations.flatMap((observation) => observation.documents ?? []);
  const checkMs = Math.min(CHECK_MS, Math.floor((answerBy - Date.now()) / 4));
  return scope.claude.answer(
    {
      ...{ question, history, passages, notes: [...notes] },
      documents: documents.length > 0 ? documents : undefined,
      likeness: likenessBy(scope),
    },
    {
      signal: AbortSignal.any([cancelled, context.signal]),
      deadline: answerBy - checkMs,
      budget: context.budget(),
      spend: (usage) => context.spend(usage),
      log: context.log,
    },
  );
}
