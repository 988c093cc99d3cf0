import { cellText } from '../../model/cell-text.ts';
import type { Cell, DocumentItem, Table } from '../../model/document.ts';
import { layOutRows } from '../../model/table.ts';
import { attribute, element, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';

type PlacedCell = Omit<Cell, 'row' | 'column'>;
interface Row {
  row: XmlNode;
  cells: XmlNode[];
}

/** Word's rows as a table with spans: cells that continue a merge from above lengthen it and vanish. */
export function layOutTable(rows: Row[], itemsOf: (cell: XmlNode) => DocumentItem[]): Table {
  const open = new Map<number, PlacedCell>();
  const laid = rows.map(({ row, cells }, index) => {
    let column = 0;
    const placed: PlacedCell[] = [];
    for (let gap = skipped(row, 'w:gridBefore'); gap > 0; gap--, column++) placed.push(blank());
    for (const node of cells) {
      const properties = element(node, 'w:tcPr');
      const columnSpan = Math.max(1, numberAttribute(element(properties, 'w:gridSpan'), 'w:val') ?? 1);
      const merge = element(properties, 'w:vMerge');
      const above = open.get(column);
      if (merge && attribute(merge, 'w:val') !== 'restart' && above) above.rowSpan++;
      else {
        const cell = { ...cellText(itemsOf(node)), columnSpan, rowSpan: 1, header: index === 0 };
        placed.push(cell);
        if (merge) open.set(column, cell);
        else open.delete(column);
      }
      column += columnSpan;
    }
    return placed;
  });
  return layOutRows(laid);
}

const skipped = (row: XmlNode, name: string): number =>
  Math.min(100, numberAttribute(element(row, 'w:trPr', name), 'w:val') ?? 0);
const blank = (): PlacedCell => ({ text: '', columnSpan: 1, rowSpan: 1, header: false });
