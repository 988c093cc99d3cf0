import type { InvocationRecord } from '../../lambda/invocation-record.ts';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
/** Milliseconds waited that are worth a word. */
const NOTABLE_WAIT_MS = 5;

/** One invocation, with its place in the waterfall of its trace; opened, it shows its log as CloudWatch would hold it. */
export class Row {
  readonly record: InvocationRecord;
  readonly item = document.createElement('li');
  readonly #bar = span('bar', '');

  constructor(record: InvocationRecord) {
    this.record = record;
    Object.assign(this.item.dataset, { function: record.function, status: record.status });
    const details = document.createElement('details');
    details.append(this.#summary());
    // Written when it is opened: most never are.
    details.addEventListener('toggle', () => {
      if (details.querySelector('pre')) return;
      const log = document.createElement('pre');
      log.textContent = [`Trace ${record.traceId}`, ...record.lines].join('\n');
      details.append(log);
    });
    this.item.append(details);
  }

  /** Draws its bar within the time that its trace took, and sets it in below its caller. */
  place(depth: number, from: number, to: number): void {
    const { startedAt, waitedMs, durationMs, status } = this.record;
    const share = (ms: number) => `${(100 * ms) / Math.max(1, to - from)}%`;
    const part = (className: string, at: number, ms: number) => {
      const element = span(className, '');
      element.style.left = share(at);
      element.style.width = share(ms);
      return element;
    };
    const at = startedAt - from;
    const ran = status === 'success' ? 'ran' : 'ran failed';
    this.#bar.replaceChildren(part('waited', at, waitedMs), part(ran, at + waitedMs, durationMs));
    this.item.style.setProperty('--depth', `${depth}`);
  }

  #summary(): HTMLElement {
    const { status, error, start, startedAt, durationMs, waitedMs, initMs, memoryMb, maxMemoryMb, caller } =
      this.record;
    const name = span('function', this.record.function);
    name.append(span('', ` ← ${caller}`));
    const outcome = span(status === 'success' ? 'outcome' : 'outcome failed', status);
    if (error) outcome.append(document.createElement('wbr'), ` ${error.errorType}`);
    const took = span('took', duration(durationMs));
    if (waitedMs >= NOTABLE_WAIT_MS) took.append(span('', ` after ${duration(waitedMs)}`));
    const memory = maxMemoryMb === undefined ? `of ${memoryMb} MB` : `${Math.ceil(maxMemoryMb)} of ${memoryMb} MB`;
    const when = document.createElement('time');
    when.dateTime = new Date(startedAt).toISOString();
    when.textContent = time.format(startedAt);
    const started = span(start, initMs === undefined ? start : `cold, ${duration(initMs)}`);
    const summary = document.createElement('summary');
    summary.append(name, this.#bar, took, started, outcome, span('memory', memory), when);
    return summary;
  }
}

const duration = (ms: number): string => (ms < 999.5 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`);

function span(className: string, text: string): HTMLSpanElement {
  return Object.assign(document.createElement('span'), { className, textContent: text });
}
