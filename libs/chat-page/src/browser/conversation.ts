import { Answer } from './answer.ts';
import { announce, byId } from './element.ts';
import { cancelTurn, getConversation, RefusedError } from './server.ts';
import { turnEvents } from './turn-events.ts';

const form = byId<HTMLFormElement>('ask');
const question = byId<HTMLTextAreaElement>('question');
const sendButton = byId<HTMLButtonElement>('send');
const stopButton = byId<HTMLButtonElement>('stop');
const turns = byId('turns');

/** Kept in the page's address, so that a conversation is there again when the page is loaded again. */
let conversation: string | undefined;
let running: { turn?: string } | undefined;

export async function startConversation(): Promise<void> {
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
  byId('new-conversation').addEventListener('click', () => {
    history.replaceState(null, '', location.pathname);
    location.reload();
  });
  await showKept(new URLSearchParams(location.search).get('conversation'));
}

async function showKept(id: string | null): Promise<void> {
  if (!id) return;
  try {
    const kept = await getConversation(id);
    conversation = id;
    showTurns(...kept.turns.map(Answer.kept));
    // Where there is room for one of the two, it is what was said.
    if (matchMedia('(max-width: 48rem)').matches) byId('documents').querySelector('details')!.open = false;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    announce(error.message);
    history.replaceState(null, '', location.pathname);
  }
}

function showTurns(...answers: Answer[]): void {
  byId('no-turns').hidden = true;
  turns.append(...answers.map(({ element }) => element));
  answers.at(-1)?.element.scrollIntoView({ block: 'start' });
}

async function ask(text: string): Promise<void> {
  if (running || !text.trim()) return;
  running = {};
  sendButton.hidden = true;
  stopButton.hidden = false;
  question.value = '';
  const answer = new Answer(text.trim());
  showTurns(answer);
  announce('Answering');
  try {
    await follow(answer, text);
  } catch (error) {
    answer.fail((error as Error).message);
    if (question.value === '') question.value = text;
  }
  running = undefined;
  sendButton.hidden = false;
  stopButton.hidden = true;
  question.focus();
}

async function follow(answer: Answer, text: string): Promise<void> {
  for await (const event of turnEvents(text, conversation)) {
    if (event.type === 'error') throw new Error(event.message);
    if (event.type === 'turn') {
      running!.turn = event.turn;
      conversation = event.conversation;
      history.replaceState(null, '', `?conversation=${conversation}`);
    }
    if (event.type === 'done') {
      answer.end(event, (next) => void ask(next));
      announce(`Answered; sources: ${event.sources.length}`);
    } else answer.show(event);
  }
}
