import { conversationManager } from '@docent/contracts/conversation-manager';
import { defineFunction } from '@docent/function-kit';
import { hiddenFrom } from '@docent/storage';
import { begin } from './begin.ts';
import { closed, turnAt } from './close.ts';
import { changeOwn, visible } from './conversations.ts';
import { withGone } from './gone.ts';
import { list } from './list.ts';
import { cancel, eventsAfter, keepEvents } from './live.ts';
import { recalled } from './recalled.ts';
import { record } from './record.ts';
import { remove } from './remove.ts';
import { share } from './share.ts';
import { give, turnsOf } from './turns.ts';
import { withoutHidden } from './withheld.ts';

export const handler = defineFunction(conversationManager, async (input, context) => {
  const { action, caller } = input;
  switch (action) {
    case 'begin':
      return { action, ...(await begin(input)) };
    case 'progress':
      return { action, cancelled: await keepEvents(caller, input.turn, input.first, input.events) };
    case 'record':
      return { action, turn: await record(input, context) };
    case 'events':
      return { action, ...(await eventsAfter(caller, input.turn, input.after)) };
    case 'cancel':
      return { action, turn: await cancel(caller, input.turn) };
    case 'turn': {
      const { conversation, turn } = await turnAt(caller, input.turn);
      const [shown] = await withGone(caller, [turn], context);
      return { action, conversation, turn: shown! };
    }
    case 'get': {
      const conversation = await visible(caller, input.conversation);
      const turns = await turnsOf(caller.tenant, conversation.conversation);
      const ended = await Promise.all(turns.map((turn) => closed(caller, conversation, turn)));
      const hidden = await hiddenFrom(caller);
      const shown = ended.map((turn) => withoutHidden(turn, hidden));
      return { action, conversation, turns: await withGone(caller, shown, context) };
    }
    case 'list':
      return { action, ...(await list(caller, input, await recalled(caller, input.search, context))) };
    case 'rename':
      return { action, conversation: await changeOwn(caller, input.conversation, { title: input.title }) };
    case 'share':
      return { action, conversation: await share(caller, input.conversation, input.sharing) };
    case 'feedback':
      return { action, turn: await give(caller, input) };
    case 'delete':
      return { action, conversation: await remove(caller, input.conversation) };
  }
});
