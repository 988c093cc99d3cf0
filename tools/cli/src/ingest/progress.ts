import { createLogUpdate } from 'log-update';
import { oneLine, styled } from '../terminal.ts';

/** Tells on standard error how far each document is. */
export type Progress = {
  enter(document: string, stage: string): void;
  /** Takes the document off; `print` writes what became of it. */
  leave(document: string, print: () => void): void;
};

export const progressOf = (total: number): Progress =>
  process.stderr.isTTY ? new LiveProgress(total) : new PlainProgress();

/** A line for each document and stage. */
class PlainProgress implements Progress {
  enter(document: string, stage: string): void {
    process.stderr.write(`${stage.padEnd(9)}  ${oneLine(document)}\n`);
  }

  leave(_document: string, print: () => void): void {
    print();
  }
}

const REDRAW_MS = 100;

/** The documents under way, below what is done already. */
class LiveProgress implements Progress {
  readonly #total: number;
  readonly #draw = createLogUpdate(process.stderr);
  readonly #underWay = new Map<string, { stage: string; since: number }>();
  #done = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(total: number) {
    this.#total = total;
  }

  enter(document: string, stage: string): void {
    this.#underWay.set(document, { stage, since: performance.now() });
    this.#timer ??= setInterval(() => this.#redraw(), REDRAW_MS);
    this.#redraw();
  }

  leave(document: string, print: () => void): void {
    this.#underWay.delete(document);
    this.#done++;
    this.#draw.clear();
    print();
    if (this.#done < this.#total) return this.#redraw();
    clearInterval(this.#timer);
    this.#draw.done();
  }

  #redraw(): void {
    const width = (process.stderr.columns ?? 80) - 24;
    const lines = Array.from(this.#underWay, ([document, { stage, since }]) => {
      const seconds = `${((performance.now() - since) / 1000).toFixed(1)} s`.padStart(8);
      return `${styled('cyan', stage.padEnd(9), process.stderr)}  ${oneLine(document).slice(0, width)}${styled('dim', seconds, process.stderr)}`;
    });
    this.#draw([...lines, styled('dim', `${this.#done} of ${this.#total}`, process.stderr)].join('\n'));
  }
}
