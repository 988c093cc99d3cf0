import type { Cell, Table } from '../../model/document.ts';
import type { MergedArea, SheetGrid } from './sheet-grid.ts';

/** A rectangle of a sheet, both ends included. */
interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface SheetTable {
  /** Row of the sheet that it begins in, from 0. */
  row: number;
  /** A merged line above the header. */
  caption: string | undefined;
  table: Table;
  /** Rows that the limit of cells leaves out. */
  lostRows: number;
}

/** Tables as docling finds them: cells that touch by their sides, and what stands in the rectangle around them. */
export function findTables(grid: SheetGrid, maxCells: number): SheetTable[] {
  const merges = new MergeIndex(grid, maxCells);
  const tables: SheetTable[] = [];
  let open: Area[] = [];
  for (const [row, columns] of grid.rows()) {
    open = open.filter(({ bottom }) => bottom >= row);
    for (const column of columns) {
      if (open.some(({ left, right }) => left <= column && column <= right)) continue;
      const area = fill(row, column, (r, c) => grid.get(r, c) !== undefined || merges.covers(r, c));
      open.push(area);
      tables.push(tableOf(grid, merges, area, maxCells));
    }
  }
  return tables;
}

/** The rectangle around all cells that touch one another, beginning with one of them. */
function fill(row: number, column: number, holds: (row: number, column: number) => boolean): Area {
  const area = { top: row, left: column, bottom: row, right: column };
  const seen = new Set([key(row, column)]);
  const waiting = [key(row, column)];
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    const [r, c] = [Math.floor(next / width), next % width];
    area.top = Math.min(area.top, r);
    area.left = Math.min(area.left, c);
    area.bottom = Math.max(area.bottom, r);
    area.right = Math.max(area.right, c);
    for (const [nextRow, nextColumn] of [
      [r, c + 1],
      [r, c - 1],
      [r + 1, c],
      [r - 1, c],
    ] as const) {
      if (nextRow < 0 || nextColumn < 0 || seen.has(key(nextRow, nextColumn)) || !holds(nextRow, nextColumn)) continue;
      seen.add(key(nextRow, nextColumn));
      waiting.push(key(nextRow, nextColumn));
    }
  }
  return area;
}

const width = 16_384;
const key = (row: number, column: number): number => row * width + column;

/** Merged areas by where they begin and what they cover, within the rectangle that holds values. */
class MergeIndex {
  readonly #anchors = new Map<number, MergedArea>();
  readonly #covered = new Set<number>();

  constructor(grid: SheetGrid, maxCells: number) {
    for (const area of grid.merges) {
      this.#anchors.set(key(area.row, area.column), area);
      if (area.rows * area.columns + this.#covered.size > maxCells) continue; // whole columns merged: only the anchor counts
      for (let row = area.row; row < area.row + area.rows; row++)
        for (let column = area.column; column < area.column + area.columns; column++)
          this.#covered.add(key(row, column));
    }
  }

  covers(row: number, column: number): boolean {
    return this.#covered.has(key(row, column));
  }

  at(row: number, column: number): MergedArea | undefined {
    return this.#anchors.get(key(row, column));
  }
}

function tableOf(grid: SheetGrid, merges: MergeIndex, area: Area, maxCells: number): SheetTable {
  const columns = area.right - area.left + 1;
  const caption = captionOf(grid, merges, area);
  const top = area.top + (caption === undefined ? 0 : 1);
  const height = area.bottom - top + 1;
  const rows = Math.min(height, Math.max(1, Math.floor(maxCells / columns)));
  const cells: Cell[] = [];
  for (let row = top; row < top + rows; row++) {
    for (let column = area.left; column <= area.right; column++) {
      const text = grid.get(row, column);
      const merge = merges.at(row, column);
      if (text === undefined && !merge) continue;
      cells.push({
        row: row - top,
        column: column - area.left,
        rowSpan: Math.max(1, Math.min(merge?.rows ?? 1, top + rows - row)),
        columnSpan: Math.max(1, Math.min(merge?.columns ?? 1, area.right - column + 1)),
        header: row === top,
        text: text ?? '',
      });
    }
  }
  return { row: area.top, caption, table: { kind: 'table', rows, columns, cells }, lostRows: height - rows };
}

/** The text of a first row that is one merged cell above a header of several. */
function captionOf(grid: SheetGrid, merges: MergeIndex, { top, left, bottom, right }: Area): string | undefined {
  const merge = merges.at(top, left);
  if (bottom === top || !merge || merge.rows !== 1 || merge.columns < 2) return undefined;
  let header = 0;
  for (let column = left; column <= right; column++) {
    if (column > left && grid.get(top, column) !== undefined) return undefined;
    if (grid.get(top + 1, column) !== undefined && (merges.at(top + 1, column)?.columns ?? 1) === 1) header++;
  }
  return header >= 2 ? grid.get(top, left) : undefined;
}
