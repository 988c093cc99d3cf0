import { open, type FileHandle } from 'node:fs/promises';

/** Reads vectors by position. USearch gives none back, and Node maps no file. */
export interface RowReader {
  /** The rows, one after another, in the order asked for. `rows` ascend. */
  read(rows: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export class FileRows implements RowReader {
  readonly #file: FileHandle;
  readonly #dimensions: number;

  private constructor(file: FileHandle, dimensions: number) {
    this.#file = file;
    this.#dimensions = dimensions;
  }

  static async open(file: string, dimensions: number): Promise<FileRows> {
    return new FileRows(await open(file, 'r'), dimensions);
  }

  async read(rows: readonly number[]): Promise<Float32Array> {
    const found = new Float32Array(rows.length * this.#dimensions);
    const bytes = new Uint8Array(found.buffer);
    const width = this.#dimensions * Float32Array.BYTES_PER_ELEMENT;
    await Promise.all(
      runsOf(rows, 0).map(({ from, first, last }) =>
        this.#file.read(bytes, from * width, (last - first + 1) * width, first * width),
      ),
    );
    return found;
  }

  close(): Promise<void> {
    return this.#file.close();
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
