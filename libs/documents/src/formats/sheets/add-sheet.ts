import type { DocumentBuilder } from '../../model/builder.ts';
import { findTables } from './find-tables.ts';
import type { SheetGrid } from './sheet-grid.ts';

/** What stands on a sheet beside its cells: a picture or a chart, at the row where it begins. */
export interface Floating {
  row: number;
  add(): void;
}

/** Adds the tables of a sheet and what floats over it, from top to bottom. @returns rows that were left out */
export function addSheet(builder: DocumentBuilder, grid: SheetGrid, floating: Floating[], maxCells: number): number {
  const tables = findTables(grid, maxCells).map((found) => ({
    ...found,
    add: () => {
      if (found.caption !== undefined) builder.add({ kind: 'caption', text: found.caption });
      builder.add(found.table);
    },
  }));
  for (const part of [...tables, ...floating].sort((a, b) => a.row - b.row)) part.add();
  return tables.reduce((lost, { lostRows }) => lost + lostRows, 0);
}
