/** Cells of a sheet that hold something, by row and column from 0; far cells cost nothing. */
export class SheetGrid {
  readonly #rows = new Map<number, Map<number, string>>();
  readonly merges: MergedArea[] = [];
  size = 0;

  set(row: number, column: number, text: string): void {
    if (text === '') return;
    let cells = this.#rows.get(row);
    if (!cells) this.#rows.set(row, (cells = new Map()));
    cells.set(column, text);
    this.size++;
  }

  get(row: number, column: number): string | undefined {
    return this.#rows.get(row)?.get(column);
  }

  /** Rows that hold something, from the top, each with its columns from the left. */
  *rows(): Generator<[number, number[]]> {
    for (const row of [...this.#rows.keys()].sort((a, b) => a - b)) {
      yield [row, [...this.#rows.get(row)!.keys()].sort((a, b) => a - b)];
    }
  }
}

export interface MergedArea {
  row: number;
  column: number;
  rows: number;
  columns: number;
}
