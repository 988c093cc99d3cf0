import { cellText } from '../../model/cell-text.ts';
import type { DocumentItem, Table } from '../../model/document.ts';
import { layOutRows } from '../../model/table.ts';
import { attribute, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';

/** Cells and rows that a file says are repeated, at most; the rest of a sheet is empty. */
const maxRepeats = 1000;

export function layOutOfficeTable(table: XmlNode, itemsOf: (cell: XmlNode) => DocumentItem[]): Table {
  const rows = tableRows(table);
  const hasHeader = rows.some(({ header }) => header);
  return layOutRows(
    rows.flatMap(({ row, header }, index) => {
      const cells = elements(row, 'table:table-cell').flatMap((cell) => {
        const repeats = Math.min(maxRepeats, numberAttribute(cell, 'table:number-columns-repeated') ?? 1);
        const placed = {
          ...cellText(itemsOf(cell)),
          rowSpan: numberAttribute(cell, 'table:number-rows-spanned') ?? 1,
          columnSpan: numberAttribute(cell, 'table:number-columns-spanned') ?? 1,
          header: hasHeader ? header : index === 0,
        };
        return Array.from({ length: repeats }, () => placed);
      });
      const isEmpty = cells.every(({ text }) => text === '');
      const repeats = isEmpty ? 1 : Math.min(maxRepeats, numberAttribute(row, 'table:number-rows-repeated') ?? 1);
      return Array.from({ length: repeats }, () => cells);
    }),
  );
}

/** Rows, also those in groups and headers, without those that are filtered out. */
export function tableRows(node: XmlNode, header = false): { row: XmlNode; header: boolean }[] {
  return elements(node).flatMap((child) => {
    if (child.name === 'table:table-row')
      return (attribute(child, 'table:visibility') ?? 'visible') === 'visible' ? [{ row: child, header }] : [];
    const isGroup = /^table:table-(?:header-rows|rows|row-group)$/.test(child.name);
    return isGroup ? tableRows(child, header || child.name === 'table:table-header-rows') : [];
  });
}
