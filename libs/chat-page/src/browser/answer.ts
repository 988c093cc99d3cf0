import type { Turn } from '@docent/contracts/conversation-manager';
import type { Receipt, Source } from '@docent/contracts/turn';
import type { TurnEvent } from '@docent/contracts/turn-event';
import { button, element } from './element.ts';

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
  readonly #step = element('p', { className: 'step' });
  readonly #body = element('div', { className: 'text plain' });
  readonly #sourceList = element('ol', { className: 'sources' });
  readonly #sources = new Map<number, Source>();
  /** Ids are the page's: two answers have a source 1. */
  readonly #prefix = `answer-${crypto.randomUUID()}`;
  #text = '';
  #drawing = false;

  constructor(question: string) {
    const title = element('h3', {}, question);
    this.element.append(title, this.#step, this.#body, this.#sourceList);
  }

  /** As it was kept, with what was found of it then. */
  static kept({ question, answer, sources, receipt, status, reason }: Turn): Answer {
    const kept = new Answer(question);
    kept.#text = answer;
    for (const source of sources) kept.#sources.set(source.number, source);
    kept.#draw();
    if (status === 'failed') kept.fail(reason ?? 'It failed.');
    if (status === 'cancelled') kept.#step.textContent = 'Stopped';
    if (receipt) kept.element.append(cost(receipt));
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

  end({ formatted, receipt }: Done, ask: (question: string) => void): void {
    this.#step.remove();
    this.#sourceList.remove();
    this.#body.classList.remove('plain');
    // Sanitised by response-formatter; the policy of the page runs no script that stands in it either.
    this.#body.innerHTML = formatted?.body ?? '';
    for (const place of this.#body.querySelectorAll('[id^="source-"]')) place.id = `${this.#prefix}-${place.id}`;
    for (const mark of this.#body.querySelectorAll('a[href^="#source-"]'))
      mark.setAttribute('href', `#${this.#prefix}-${mark.getAttribute('href')!.slice(1)}`);
    for (const item of this.#body.querySelectorAll('.follow-ups li')) {
      const question = item.textContent;
      item.replaceChildren(button(question, () => ask(question)));
    }
    this.element.append(cost(receipt));
  }

  fail(reason: string): void {
    this.#step.remove();
    const alert = element('p', {}, reason);
    alert.setAttribute('role', 'alert');
    this.element.append(alert);
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

  #source({ number, document, page, headings, quote }: Source): Node {
    const place = [document, page && `page ${page}`, headings.join(' › ')].filter(Boolean).join(', ');
    const id = `${this.#prefix}-source-${number}`;
    return element('li', { id, value: number }, element('cite', {}, place), element('blockquote', {}, quote));
  }
}

function cost({ milliseconds, usd, offline, notes }: Receipt): Node {
  const price = offline ? 'offline: quotes alone, no model was asked' : `$${usd.toFixed(4)}`;
  return element('p', { className: 'cost' }, [`${(milliseconds / 1000).toFixed(1)} s`, price, ...notes].join(' · '));
}
