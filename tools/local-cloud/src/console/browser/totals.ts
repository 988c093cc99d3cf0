import type { InvocationRecord } from '../../lambda/invocation-record.ts';

type Total = { row: HTMLTableRowElement; cold: number; failed: number; memory: number; durations: number[] };

/** What each function did, one row each, by name. */
export class Totals {
  readonly #body: HTMLTableSectionElement;
  readonly #totals = new Map<string, Total>();

  constructor(body: HTMLTableSectionElement) {
    this.#body = body;
  }

  /** Whether it is the first of its function. */
  add(record: InvocationRecord): boolean {
    const isFirst = !this.#totals.has(record.function);
    const total = this.#totals.get(record.function) ?? this.#begin(record.function);
    total.cold += record.start === 'cold' ? 1 : 0;
    total.failed += record.status === 'success' ? 0 : 1;
    total.memory = Math.max(total.memory, record.maxMemoryMb ?? 0);
    total.durations.push(record.durationMs);
    write(record.function, total);
    return isFirst;
  }

  #begin(name: string): Total {
    const names = [...this.#totals.keys(), name].sort();
    const row = this.#body.insertRow(names.indexOf(name));
    const total = { row, cold: 0, failed: 0, memory: 0, durations: [] };
    this.#totals.set(name, total);
    return total;
  }
}

function write(name: string, { row, cold, failed, memory, durations }: Total): void {
  const median = durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)]!;
  const cells = [name, durations.length, cold, failed, median.toFixed(0), memory ? Math.ceil(memory) : ''];
  row.replaceChildren(
    ...cells.map((text) => Object.assign(document.createElement('td'), { textContent: String(text) })),
  );
}
