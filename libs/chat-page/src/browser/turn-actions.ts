import type { Turn } from '@docent/contracts/conversation-manager';
import type { Answer } from './answer.ts';
import { announce, button, element } from './element.ts';
import { judge } from './server.ts';

type Ask = (question: string, parent: string | null) => void;

/** What can be done with an answer of one's own: its question edited, asked again, the answer judged. */
export function offerActions(
  answer: Answer,
  conversation: string,
  turn: Pick<Turn, 'turn' | 'parent' | 'feedback'>,
  ask: Ask,
) {
  const parent = turn.parent ?? null;
  answer.actions.replaceChildren(
    answer.branches,
    button('Edit', () => edit(answer, (question) => ask(question, parent))),
    button('Ask again', () => ask(answer.question, parent)),
    ...votes(conversation, turn),
  );
}

function votes(conversation: string, { turn, feedback }: Pick<Turn, 'turn' | 'feedback'>): HTMLElement[] {
  const made = (['up', 'down'] as const).map((vote) => {
    const press = button(vote === 'up' ? 'Helpful' : 'Not helpful', async () => {
      const comment = vote === 'down' ? prompt('What is wrong with it? (You may leave this empty.)') : null;
      await judge(conversation, turn, vote, comment?.trim() || undefined);
      for (const other of made) other.setAttribute('aria-pressed', String(other === press));
      announce('Thank you');
    });
    press.setAttribute('aria-pressed', String(feedback?.vote === vote));
    return press;
  });
  return made;
}

/** Puts a field in the place of the question, until it is asked anew or left as it was. */
function edit(answer: Answer, ask: (question: string) => void): void {
  const field = element('textarea', { value: answer.question, rows: 2, maxLength: 8000, required: true });
  field.setAttribute('aria-label', 'Edit the question');
  const close = () => {
    form.replaceWith(answer.title);
    answer.actions.hidden = false;
  };
  const form = element(
    'form',
    { className: 'edit' },
    field,
    element('button', { type: 'submit', className: 'primary' }, 'Ask'),
    button('Cancel', close),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    close();
    ask(field.value);
  });
  form.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  answer.title.replaceWith(form);
  answer.actions.hidden = true;
  field.focus();
}

/** Lets others of the answers at this place be shown. */
export function offerBranches(answer: Answer, beside: string[], turn: string, show: (turn: string) => void): void {
  const at = beside.indexOf(turn);
  answer.branches.hidden = beside.length < 2;
  const step = (label: string, sign: string, to: string | undefined) => {
    const made = button(sign, () => show(to!));
    made.setAttribute('aria-label', label);
    made.disabled = to === undefined;
    return made;
  };
  answer.branches.replaceChildren(
    step('The answer before', '‹', beside[at - 1]),
    ` ${at + 1} of ${beside.length} `,
    step('The answer after', '›', beside[at + 1]),
  );
}
