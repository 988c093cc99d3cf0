import type { Cell, Table } from './document.ts';

/** The cell that covers each place of the grid, spans repeated; undefined where no cell stands. */
export function tableGrid(table: Table): (Cell | undefined)[][] {
  const grid = Array.from({ length: table.rows }, () => new Array<Cell | undefined>(table.columns).fill(undefined));
  for (const cell of table.cells) {
    const lastRow = Math.min(table.rows, cell.row + cell.rowSpan);
    const lastColumn = Math.min(table.columns, cell.column + cell.columnSpan);
    for (let row = cell.row; row < lastRow; row++) grid[row]?.fill(cell, cell.column, lastColumn);
  }
  return grid;
}

/** Places cells given row by row with spans, as HTML and OOXML write them, and drops what lies beyond the limits. */
export function layOutRows(
  rows: Omit<Cell, 'row' | 'column'>[][],
  limits = { cells: 1_000_000, columns: 16_384 },
): Table {
  const cells: Cell[] = [];
  const busy: number[] = [];
  let columns = 0;
  let height = rows.length;
  rows.forEach((row, rowIndex) => {
    let column = 0;
    for (const cell of row) {
      while ((busy[column] ?? 0) > rowIndex) column++;
      const columnSpan = Math.max(1, Math.min(cell.columnSpan, limits.columns - column));
      if (column >= limits.columns || cells.length >= limits.cells) break;
      const rowSpan = Math.max(1, Math.min(cell.rowSpan, rows.length - rowIndex));
      for (let covered = column; covered < column + columnSpan; covered++) busy[covered] = rowIndex + rowSpan;
      cells.push({ ...cell, row: rowIndex, column, rowSpan, columnSpan });
      column += columnSpan;
      columns = Math.max(columns, column);
    }
    height = Math.max(height, rowIndex + 1);
  });
  if (height * columns > limits.cells)
    return { kind: 'table', rows: height, columns: Math.max(1, Math.floor(limits.cells / height)), cells };
  return { kind: 'table', rows: height, columns, cells };
}

/** A table of plain text without spans; the first row is the header. */
export function plainTable(rows: string[][]): Table {
  return layOutRows(
    rows.map((row, index) => row.map((text) => ({ text, rowSpan: 1, columnSpan: 1, header: index === 0 }))),
  );
}
