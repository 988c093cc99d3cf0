import type { InvocationRecord } from '../../lambda/invocation-record.ts';
import { Row } from './row.ts';

/** All that one request from outside brought about, as a waterfall: callers above those whom they called. */
export class Trace {
  readonly item = document.createElement('li');
  readonly #list = document.createElement('ol');
  readonly #rows: Row[] = [];

  constructor() {
    this.item.className = 'trace';
    this.item.append(this.#list);
  }

  add(record: InvocationRecord): void {
    this.#rows.push(new Row(record));
    const from = Math.min(...this.#rows.map((row) => row.record.startedAt));
    const to = Math.max(...this.#rows.map(({ record: each }) => each.startedAt + each.waitedMs + each.durationMs));
    // A caller ends after those whom it called, so their rows come before its own.
    const ordered = this.#below(undefined, 0);
    for (const { row, depth } of ordered) row.place(depth, from, to);
    const items = ordered.map(({ row }) => row.item);
    if (items.some((item, index) => this.#list.children[index] !== item)) this.#list.replaceChildren(...items);
  }

  /** Shows the rows that are wanted, and itself when there is one. */
  filter(wanted: (row: HTMLElement) => boolean): void {
    for (const { item } of this.#rows) item.hidden = !wanted(item);
    this.item.hidden = this.#rows.every(({ item }) => item.hidden);
  }

  #below(caller: string | undefined, depth: number): { row: Row; depth: number }[] {
    const segments = new Set(this.#rows.map(({ record }) => record.segmentId));
    return this.#rows
      .filter(({ record: { parentId = '' } }) => (segments.has(parentId) ? parentId : undefined) === caller)
      .sort((a, b) => a.record.startedAt - b.record.startedAt)
      .flatMap((row) => [{ row, depth }, ...this.#below(row.record.segmentId, depth + 1)]);
  }
}
