import { closeSync, openSync, readSync } from 'node:fs';

/** Reads vectors by position. USearch gives none back, and Node maps no file. */
export interface RowReader {
  /** The rows, one after another, in the order asked for. `rows` ascend. */
  read(rows: readonly number[]): Promise<Float32Array>;
  close(): void;
}

/** Rows of a file on this disk. Read in line: a read from the disk's cache is ten times as fast as a turn of the event loop. */
export class FileRows implements RowReader {
  readonly #file: number;
  readonly #dimensions: number;

  constructor(file: string, dimensions: number) {
    this.#file = openSync(file, 'r');
    this.#dimensions = dimensions;
  }

  async read(rows: readonly number[]): Promise<Float32Array> {
    const found = new Float32Array(rows.length * this.#dimensions);
    const bytes = new Uint8Array(found.buffer);
    const width = this.#dimensions * Float32Array.BYTES_PER_ELEMENT;
    for (let from = 0, to = 1; from < rows.length; from = to++) {
      while (rows[to] === rows[to - 1]! + 1) to++;
      readSync(this.#file, bytes, from * width, (to - from) * width, rows[from]! * width);
    }
    return found;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Stretches of neighbouring rows; `from` is the place of the first in the list. Gaps up to `gap` rows are bridged. */
export function runsOf(rows: readonly number[], gap: number): { from: number; first: number; last: number }[] {
  const runs: { from: number; first: number; last: number }[] = [];
  rows.forEach((row, from) => {
    const run = runs.at(-1);
    if (run && row - run.last <= gap + 1) run.last = row;
    else runs.push({ from, first: row, last: row });
  });
  return runs;
}
