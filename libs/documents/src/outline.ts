import { unitsOf } from './chunks/units.ts';
import type { StructuredDocument } from './model/document.ts';

/** A stretch of a document: a paragraph, a list, a table, a heading. All ranges exclude their end, pages include it. */
export interface Stretch {
  /** Where it stands in `documentText(document)`, in UTF-16 code units. */
  characters: { from: number; to: number };
  items: { from: number; to: number };
  pages?: { from: number; to: number };
  /** Titles of the sections around it, outermost first; a heading's own text is the last of its path. */
  headings: string[];
  isHeading: boolean;
}

/** Where everything stands in a document's text, in reading order. */
export function outlineOf(document: StructuredDocument): Stretch[] {
  const open: { level: number; text: string }[] = [];
  return unitsOf(document).map(({ items, start, text }) => {
    const item = document.items[items.from]!;
    const isHeading = item.kind === 'title' || item.kind === 'heading';
    if (isHeading) {
      const level = item.kind === 'title' ? 0 : item.level;
      while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
      open.push({ level, text: item.text });
    }
    const pages = document.items.slice(items.from, items.to).flatMap(({ pages }) => pages ?? []);
    return {
      characters: { from: start, to: start + text.length },
      items,
      ...(pages.length > 0 && {
        pages: {
          from: Math.min(...pages.map(({ from }) => from)),
          to: Math.max(...pages.map(({ to }) => to)),
        },
      }),
      headings: open.map(({ text }) => text),
      isHeading,
    };
  });
}
