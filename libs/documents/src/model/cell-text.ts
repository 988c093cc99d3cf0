import type { Text } from './builder.ts';
import type { DocumentItem, Mark } from './document.ts';

/** The items of a cell as lines: list items with their markers, cells of nested tables one after another. */
export function cellText(items: DocumentItem[]): Text {
  const marks: Mark[] = [];
  let text = '';
  for (const item of items) {
    const line = lineOf(item);
    if (line.text === '') continue;
    const from = text === '' ? 0 : text.length + 1;
    text = text === '' ? line.text : `${text}\n${line.text}`;
    for (const mark of line.marks ?? []) marks.push({ ...mark, from: mark.from + from, to: mark.to + from });
  }
  return { text, ...(marks.length > 0 ? { marks } : {}) };
}

function lineOf(item: DocumentItem): Text {
  switch (item.kind) {
    case 'table':
      return { text: item.cells.map((cell) => cell.text).join(' ') };
    case 'formula':
      return { text: `$${item.text}$` };
    case 'list-item': {
      const shift = item.marker.length + 1;
      const marks = item.marks?.map((mark) => ({ ...mark, from: mark.from + shift, to: mark.to + shift }));
      return { text: `${item.marker} ${item.text}`, ...(marks ? { marks } : {}) };
    }
    case 'picture':
    case 'code':
      return { text: item.text };
    default:
      return item;
  }
}
