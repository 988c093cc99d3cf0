import type { Conversation, Turn } from '@docent/contracts/conversation-manager';
import { Answer } from './answer.ts';
import { beside, newestUnder, pathTo } from './branches.ts';
import { announce, byId } from './element.ts';
import { cancelTurn, getConversation } from './server.ts';
import { offerActions, offerBranches } from './turn-actions.ts';
import { turnEvents } from './turn-events.ts';

const form = byId<HTMLFormElement>('ask');
const question = byId<HTMLTextAreaElement>('question');
const sendButton = byId<HTMLButtonElement>('send');
const stopButton = byId<HTMLButtonElement>('stop');
const turns = byId('turns');

type Shown = Pick<Turn, 'turn' | 'parent' | 'feedback'> & { answer: Answer };

/** Kept in the page's address, so that a conversation is there again when the page is loaded again. */
let conversation: string | undefined;
let own = true;
let shown: Shown[] = [];
/** The turn at the end of the branch that is shown. */
let leaf: string | undefined;
let running: { turn?: string } | undefined;
let changed = () => {};

export function startConversation(onChange: () => void): void {
  changed = onChange;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(question.value);
  });
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  stopButton.addEventListener('click', () => running?.turn && void cancelTurn(running.turn));
}

/** Shows a conversation that was kept, or an empty one. */
export async function openConversation(id: string | undefined): Promise<Conversation | undefined> {
  if (running) return undefined;
  const kept = id === undefined ? undefined : await getConversation(id);
  conversation = id;
  own = kept?.own ?? true;
  shown = (kept?.turns ?? []).map((turn) => ({ ...turn, answer: Answer.kept(turn, (next) => void ask(next)) }));
  leaf = kept?.conversation.newest;
  history.replaceState(null, '', id === undefined ? location.pathname : `?conversation=${id}`);
  form.hidden = !own;
  draw();
  shown.find(({ turn }) => turn === leaf)?.answer.element.scrollIntoView({ block: 'start' });
  return kept?.conversation;
}

export const openId = (): string | undefined => conversation;
export const markSources = (): void => shown.forEach(({ answer }) => answer.markSources());

/** The branch that ends at `leaf`; answers stay the elements they are. */
function draw(pending?: Answer): void {
  const path = pathTo(shown, leaf).map(({ turn }) => shown.find((each) => each.turn === turn)!);
  for (const each of path) {
    if (own) offerActions(each.answer, conversation!, each, (text, parent) => void ask(text, parent));
    else each.answer.actions.replaceChildren(each.answer.branches);
    const others = beside(shown, each).map(({ turn }) => turn);
    offerBranches(each.answer, others, each.turn, (turn) => {
      leaf = newestUnder(shown, turn);
      draw();
    });
  }
  const answers = [...path.map(({ answer }) => answer), ...(pending ? [pending] : [])];
  turns.replaceChildren(...answers.map(({ element }) => element));
  byId('no-turns').hidden = answers.length > 0;
}

async function ask(text: string, parent: string | null | undefined = leaf): Promise<void> {
  if (running || !text.trim()) return;
  running = {};
  sendButton.hidden = true;
  stopButton.hidden = false;
  if (question.value === text) question.value = '';
  const answer = new Answer(text.trim());
  const before = leaf;
  leaf = parent ?? undefined;
  draw(answer);
  answer.element.scrollIntoView({ block: 'start' });
  announce('Answering');
  try {
    await follow(answer, text, parent);
  } catch (error) {
    answer.fail((error as Error).message);
    // What never began can be sent again as it stands.
    if (!running.turn) {
      if (question.value === '') question.value = text;
      leaf = before;
    }
  }
  running = undefined;
  sendButton.hidden = false;
  stopButton.hidden = true;
  if (leaf !== before) draw();
  question.focus();
  changed();
}

async function follow(answer: Answer, text: string, parent: string | null | undefined): Promise<void> {
  const asked = { question: text, ...(conversation && { conversation, parent }) };
  for await (const event of turnEvents(asked)) {
    if (event.type === 'error') throw new Error(event.message);
    if (event.type === 'turn') {
      running!.turn = leaf = event.turn;
      conversation = event.conversation;
      shown.push({ turn: event.turn, parent: parent ?? undefined, answer });
      history.replaceState(null, '', `?conversation=${conversation}`);
    }
    if (event.type === 'done') {
      answer.end(event, (next) => void ask(next));
      announce(`Answered; sources: ${event.sources.length}`);
    } else answer.show(event);
  }
}
