import type { Turn } from '@docent/contracts/conversation-manager';
import type { Receipt, Source } from '@docent/contracts/turn';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { button, element } from './element.ts';
import type { Formatted } from './server.ts';
import { markGone, placeOf } from './sources.ts';

type Done = Extract<TurnEvent, { type: 'done' }>;

const STEPS = {
  deciding: 'Reading the question',
  searching: 'Searching the documents',
  reading: 'Reading',
  answering: 'Writing',
  checking: 'Checking the sources',
};

/** One question and its answer: plain text with numbered marks while it is written, the formatted answer at its end. */
export class Answer {
  readonly element = element('article', { className: 'turn' });
  readonly question: string;
  /** Edits the question, asks again, judges: what can be done once it has ended. */
  readonly actions = element('div', { className: 'turn-actions' });
  /** The other answers at this place. */
  readonly branches = element('nav', { className: 'branches', hidden: true });
  readonly title: HTMLHeadingElement;
  readonly #step = element('p', { className: 'step' });
  readonly #body = element('div', { className: 'text plain' });
  readonly #sourceList = element('ol', { className: 'sources' });
  readonly #sources = new Map<number, Source>();
  /** Ids are the page's: two answers have a source 1. */
  readonly #prefix = `answer-${crypto.randomUUID()}`;
  #text = '';
  #drawing = false;

  constructor(question: string) {
    this.question = question;
    this.title = element('h3', {}, question);
    this.element.append(this.title, this.#step, this.#body, this.#sourceList, this.actions);
    this.branches.setAttribute('aria-label', 'Other answers here');
  }

  /** As it was kept, with what was found of it then. */
  static kept(turn: Turn & Formatted, ask: (question: string) => void): Answer {
    const { question, answer, sources, receipt, status, reason, withheld, formatted } = turn;
    const kept = new Answer(question);
    kept.#text = answer;
    for (const source of sources) kept.#sources.set(source.number, source);
    if (formatted) kept.#write(formatted.body, ask);
    else kept.#draw();
    if (withheld) kept.fail('You may not read what this answer was made from.');
    else if (status === 'failed') kept.fail(reason ?? 'It failed.');
    if (status === 'cancelled') kept.#note('Stopped');
    if (status === 'running') kept.#note('Still being answered; load the page again to see it.');
    if (receipt && !withheld) kept.#note(cost(receipt));
    return kept;
  }

  show(event: TurnEvent): void {
    if (event.type === 'queued') this.#step.textContent = 'Waiting for other questions…';
    if (event.type === 'step')
      this.#step.textContent = [STEPS[event.step], event.detail].filter(Boolean).join(': ') + '…';
    if (event.type === 'text') this.#text += event.text;
    if (event.type === 'source') this.#sources.set(event.source.number, event.source);
    if (event.type === 'text' || event.type === 'source') this.#drawSoon();
  }

  end({ formatted, receipt, sources }: Done, ask: (question: string) => void): void {
    for (const source of sources) this.#sources.set(source.number, source);
    this.#write(formatted?.body ?? '', ask);
    if (receipt.stopped === 'cancelled') this.#note('Stopped');
    this.#note(cost(receipt));
  }

  fail(reason: string): void {
    this.#step.remove();
    const alert = element('p', {}, reason);
    alert.setAttribute('role', 'alert');
    this.actions.before(alert);
  }

  /** Says at each source whether its document is still there as it was. */
  markSources(): void {
    for (const source of this.#sources.values()) {
      const id = `${this.#prefix}-source-${source.number}`;
      const shown = this.element.querySelector(`[id="${id}"]`);
      if (shown) markGone(shown, source);
    }
  }

  #write(html: string, ask: (question: string) => void): void {
    this.#step.remove();
    this.#sourceList.remove();
    this.#body.classList.remove('plain');
    // Sanitised by response-formatter; the policy of the page runs no script that stands in it either.
    this.#body.innerHTML = html;
    for (const place of this.#body.querySelectorAll('[id^="source-"]')) place.id = `${this.#prefix}-${place.id}`;
    for (const mark of this.#body.querySelectorAll('a[href^="#source-"]'))
      mark.setAttribute('href', `#${this.#prefix}-${mark.getAttribute('href')!.slice(1)}`);
    for (const item of this.#body.querySelectorAll('.follow-ups li')) {
      const question = item.textContent;
      item.replaceChildren(button(question, () => ask(question)));
    }
    this.markSources();
  }

  #note(text: string): void {
    this.actions.before(element('p', { className: 'cost' }, text));
  }

  /** At most once a frame, however fast it comes. */
  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.#sourceList.isConnected) this.#draw();
    });
  }

  #draw(): void {
    const pieces = this.#text.split(/\[(\d+)\]/).map((piece, index) => (index % 2 ? this.#mark(Number(piece)) : piece));
    this.#body.replaceChildren(...pieces);
    const sources = [...this.#sources.values()].sort((a, b) => a.number - b.number);
    this.#sourceList.replaceChildren(...sources.map((source) => this.#source(source)));
  }

  #mark(number: number): Node | string {
    if (!this.#sources.has(number)) return `[${number}]`;
    const link = element('a', { href: `#${this.#prefix}-source-${number}` }, `[${number}]`);
    return element('sup', { className: 'source' }, link);
  }

  #source(source: Source): Node {
    const id = `${this.#prefix}-source-${source.number}`;
    const quote = element('blockquote', {}, source.quote);
    return element('li', { id, value: source.number }, element('cite', {}, placeOf(source)), quote);
  }
}

function cost({ milliseconds, usd, offline, notes }: Receipt): string {
  const price = offline ? [] : [`$${usd.toFixed(4)}`];
  return [`${(milliseconds / 1000).toFixed(1)} s`, ...price, ...notes].join(' · ');
}
