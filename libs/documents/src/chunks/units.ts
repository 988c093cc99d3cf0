import type { DocumentItem, StructuredDocument } from '../model/document.ts';
import { tableHtml } from './table-html.ts';
import { type TableForm, tableText } from './table-text.ts';

/** What one item says by itself, and where that stands in its unit's text. */
export interface Part {
  item: number;
  text: string;
  from: number;
}

/** Items that belong together: a list, a table with its caption, or a single item. */
export interface Unit {
  kind: DocumentItem['kind'];
  /** First item and the one after the last. */
  items: { from: number; to: number };
  text: string;
  parts: Part[];
  /** Where the unit's text begins in the document's text. */
  start: number;
}

const separator = '\n\n';

/** The document as the chunker and the document's text see it: units in reading order, empty ones left out. */
export function unitsOf(document: StructuredDocument, tables: TableForm = 'markdown'): Unit[] {
  const units: Unit[] = [];
  let start = 0;
  for (let from = 0; from < document.items.length;) {
    const to = endOfUnit(document.items, from);
    const unit = unitOf(document.items, from, to, tables);
    from = to;
    if (unit.text === '') continue;
    units.push({ ...unit, start });
    start += unit.text.length + separator.length;
  }
  return units;
}

/** The text that quotes are verified in: every unit, titles and headings too, with a blank line between them. */
export function documentText(document: StructuredDocument): string {
  return unitsOf(document)
    .map(({ text }) => text)
    .join(separator);
}

function endOfUnit(items: DocumentItem[], from: number): number {
  const first = items[from]!;
  let to = from + 1;
  if (first.kind === 'list-item') {
    while (isInList(items[to], first.list)) to++;
  } else if (first.kind === 'caption') {
    while (items[to]?.kind === 'caption') to++;
    if (items[to]?.kind === 'table' || items[to]?.kind === 'picture') to++;
    else to = from + 1;
  }
  return to;
}

const isInList = (item: DocumentItem | undefined, list: number) => item?.kind === 'list-item' && item.list === list;

function unitOf(items: DocumentItem[], from: number, to: number, tables: TableForm): Omit<Unit, 'start'> {
  const last = items[to - 1]!;
  if (items[from]!.kind === 'caption' && to > from + 1) return captioned(items, from, to, tables);
  const joint = items[from]!.kind === 'list-item' ? '\n' : separator;
  const parts: Part[] = [];
  let text = '';
  for (let item = from; item < to; item++) {
    const own = itemText(items[item]!, tables);
    if (own === '') continue;
    const nested = items[item]!;
    const indent = nested.kind === 'list-item' ? '    '.repeat(nested.depth) : '';
    text += (text === '' ? '' : joint) + indent;
    parts.push({ item, text: own, from: text.length });
    text += own;
  }
  return { kind: last.kind, items: { from, to }, text, parts };
}

/** A table or picture is one text with its captions; they are parts of it without a text of their own. */
function captioned(items: DocumentItem[], from: number, to: number, tables: TableForm): Omit<Unit, 'start'> {
  const texts = items.slice(from, to).map((item) => itemText(item, tables));
  const last = items[to - 1]!;
  const text =
    last.kind === 'table' && tables === 'html'
      ? tableHtml(last, texts.slice(0, -1).join(' '))
      : texts.filter((own) => own !== '').join(separator);
  // A picture without a description says nothing itself.
  const main = texts.at(-1) === '' ? to - 2 : to - 1;
  const captions = texts.slice(0, main - from).map((_, index): Part => ({ item: from + index, text: '', from: 0 }));
  return {
    kind: last.kind,
    items: { from, to },
    text,
    parts: text === '' ? [] : [...captions, { item: main, text, from: 0 }],
  };
}

function itemText(item: DocumentItem, tables: TableForm): string {
  switch (item.kind) {
    case 'table':
      return tableText(item, tables);
    case 'list-item':
      return item.text === '' ? '' : `${item.marker} ${item.text}`;
    case 'code':
      return `\`\`\`\n${item.text}\n\`\`\``;
    case 'formula':
      return `$$${item.text}$$`;
    default:
      return item.text;
  }
}
