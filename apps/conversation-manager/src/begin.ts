import { Conversation, type Turn } from '@docent/contracts/conversation-manager';
import type { Caller } from '@docent/contracts/identity';
import { newId } from '@docent/contracts/ids';
import type { Message } from '@docent/contracts/turn';
import { DocentError } from '@docent/function-kit';
import { ConditionFailedError, putRecord, recordKeys, updateRecord } from '@docent/storage';
import { own } from './conversations.ts';
import { historyUpTo } from './history.ts';
import { open } from './live.ts';
import { removeTurn } from './remove.ts';
import { noTurn, readTurn } from './turns.ts';

type Begin = {
  caller: Caller;
  conversation?: string;
  turn: string;
  parent?: string | null;
  question: string;
  until: string;
};

const ATTEMPTS = 20;
const MAX_TITLE_CHARACTERS = 80;

/**
 * Opens a turn. The turn is an item of its own, so that no other turn can overwrite it; it becomes the newest by a swap
 * under a condition, and who loses the swap follows the turn that won.
 */
export async function begin(input: Begin): Promise<{ conversation: Conversation; history: Message[] }> {
  const { caller, turn, question, until } = input;
  const { tenant, user } = caller;
  const createdAt = new Date().toISOString();
  let conversation = input.conversation ? await own(caller, input.conversation) : await create(input, createdAt);
  if (input.parent && !(await readTurn(tenant, conversation.conversation, input.parent))) throw noTurn(input.parent);

  const key = recordKeys.turn(tenant, conversation.conversation, turn);
  for (let attempt = 1; ; attempt++) {
    const parent = input.parent === null ? undefined : (input.parent ?? conversation.newest);
    const { history, collections } = await historyUpTo(caller, conversation.conversation, parent);
    const record: Turn & { until: string } = {
      ...{ turn, parent, question, answer: '', sources: [], unsupported: [], followUps: [] },
      ...{ status: 'running', collections, createdAt, updatedAt: createdAt, until },
    };
    try {
      if (attempt > 1) await putRecord(key, record, { status: 'running' });
      else await Promise.all([putRecord(key, record, 'absent'), open(caller, turn, conversation.conversation, until)]);
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      throw new DocentError('Conflict', `there is a turn ${turn} already`, { field: 'turn' });
    }
    try {
      conversation = Conversation.parse(
        await updateRecord(
          recordKeys.conversation(tenant, user, conversation.conversation),
          { set: { newest: turn, updatedAt: createdAt }, add: { turns: 1 } },
          { newest: conversation.newest },
        ),
      );
      return { conversation, history };
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      if (attempt === ATTEMPTS)
        throw new DocentError('Conflict', 'many turns begin in this conversation right now; try again');
      conversation = await unlessDeleted(caller, conversation.conversation, turn);
    }
  }
}

/** The conversation as it is now; when it was deleted meanwhile nothing stays of the turn either. */
async function unlessDeleted(caller: Caller, conversation: string, turn: string): Promise<Conversation> {
  try {
    return await own(caller, conversation);
  } catch (error) {
    await removeTurn(caller, conversation, turn);
    throw error;
  }
}

async function create({ caller, question }: Begin, createdAt: string): Promise<Conversation> {
  const conversation: Conversation = {
    conversation: newId(),
    title: titleOf(question),
    user: caller.user,
    turns: 0,
    sharing: 'nobody',
    createdAt,
    updatedAt: createdAt,
  };
  await putRecord(
    recordKeys.conversation(caller.tenant, caller.user, conversation.conversation),
    conversation,
    'absent',
  );
  return conversation;
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ');
  return line.length <= MAX_TITLE_CHARACTERS ? line : `${line.slice(0, MAX_TITLE_CHARACTERS - 1).trimEnd()}…`;
}
