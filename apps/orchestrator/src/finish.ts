import type { Observation } from '@docent/contracts/actions';
import { conversationManager } from '@docent/contracts/conversation-manager';
import { responseEnhancement } from '@docent/contracts/response-enhancement';
import { responseFormatter } from '@docent/contracts/response-formatter';
import type { TurnEvent } from '@docent/contracts/turn-event';
import type { Source, Unsupported } from '@docent/contracts/turn';
import type { Draft } from './draft.ts';
import { receiptOf } from './receipt.ts';
import type { Scope } from './scope.ts';

/** Kept back for writing the turn down. */
const RECORD_MS = 2_000;

type Finished = { answer: string; sources: Source[]; unsupported: Unsupported[]; followUps: string[] };

/** Where all that was found lies: who may not read one of these is not shown the answer later. */
const madeFrom = (observations: Observation[]) => [
  ...new Set(
    observations.flatMap(({ passages = [], documents = [] }) =>
      [...passages, ...documents].map(({ collection }) => collection),
    ),
  ),
];

/** After the answer: checked for support, written as it was asked for, and kept with its receipt. */
export async function* finish(scope: Scope, draft: Draft): AsyncGenerator<TurnEvent> {
  const { turn, conversation, claude } = scope;
  const lost = draft.error !== undefined && draft.text === '';
  if (draft.error && !lost) draft.notes.add(`The answer is cut short: ${draft.error.message}.`);
  const checkable = draft.text !== '' && draft.stopped !== 'clarified' && draft.stopped !== 'cancelled' && !draft.error;
  if (checkable) yield { type: 'step', step: 'checking' };
  const plain = { answer: draft.text, sources: inOrder(draft), unsupported: [], followUps: [] };
  const finished: Finished = checkable ? await enhanced(scope, draft, plain) : plain;
  const formatted = lost ? undefined : await inFormat(scope, draft, finished);
  const receipt = receiptOf(scope, draft);
  await record(scope, draft, finished, receipt);
  if (lost) {
    const { code, message, details } = draft.error!;
    yield { type: 'error', code, message, details };
  } else {
    yield { type: 'done', turn, conversation, ...finished, offline: claude.offline, formatted, receipt };
  }
}

const inOrder = ({ sources }: Draft) => [...sources.values()].sort((a, b) => a.number - b.number);

async function enhanced(scope: Scope, { observations, notes }: Draft, plain: Finished): Promise<Finished> {
  const { caller, question, rewrite, context, turn, deadline } = scope;
  const passages = observations.flatMap((observation) => observation.passages ?? []);
  const headings = [...new Set(passages.flatMap(({ headings }) => headings.at(-1) ?? []))].slice(0, 50);
  const { answer, sources } = plain;
  try {
    const input = { caller, question, answer, sources, headings, rewrite };
    const done = await context.call(responseEnhancement, input, { turn, deadline: deadline - RECORD_MS });
    for (const note of done.notes) notes.add(note);
    return { answer: done.answer, sources, unsupported: done.unsupported, followUps: done.followUps };
  } catch (error) {
    context.log.warn({ err: error }, 'the answer was not checked for support');
    notes.add(`The answer was not checked for sentences without a source: ${(error as Error).message}.`);
    return plain;
  }
}

async function inFormat({ format, context, turn, deadline, claude }: Scope, { notes }: Draft, finished: Finished) {
  try {
    const input = { ...finished, offline: claude.offline, format };
    const { mediaType, body } = await context.call(responseFormatter, input, { turn, deadline: deadline - RECORD_MS });
    return { mediaType, body };
  } catch (error) {
    context.log.warn({ err: error, format }, 'the answer was not formatted');
    notes.add(`The answer could not be written as ${format}: ${(error as Error).message}.`);
    return undefined;
  }
}

async function record(
  { context, caller, turn, conversation }: Scope,
  { error, text, stopped, observations }: Draft,
  finished: Finished,
  receipt: ReturnType<typeof receiptOf>,
): Promise<void> {
  const status = stopped === 'cancelled' ? 'cancelled' : error && text === '' ? 'failed' : 'done';
  const kept = {
    turn,
    ...finished,
    receipt,
    status,
    reason: error?.message,
    collections: madeFrom(observations),
  } as const;
  try {
    await context.call(conversationManager, { action: 'record', caller, conversation, turn: kept }, { turn });
  } catch (cause) {
    context.log.error({ err: cause }, 'the turn was not kept');
    receipt.notes.push(`This answer was not kept: ${(cause as Error).message}.`);
  }
}
