import type { StructuredDocument } from '../model/document.ts';
import type { Draft } from './draft.ts';
import type { TableForm } from './table-text.ts';
import { unitsOf } from './units.ts';

export interface SectionOptions {
  tables: TableForm;
  /** Emits sections that hold nothing but their heading, as chunks without text. */
  emptySections: boolean;
}

/** One draft for each list, table or paragraph, with the path of headings above it: docling's HierarchicalChunker. */
export function draftsBySection(document: StructuredDocument, options: SectionOptions): Draft[] {
  const drafts: Draft[] = [];
  const path = new Map<number, { text: string; item: number; start: number; said: boolean }>();
  const headings = () => [...path.keys()].sort((a, b) => a - b).map((level) => path.get(level)!);
  const sayHeadings = () => {
    const above = headings();
    const leaf = above.at(-1);
    if (!options.emptySections || !leaf || leaf.said) return;
    leaf.said = true;
    const place = { from: leaf.start, to: leaf.start + leaf.text.length };
    const items = { from: leaf.item, to: leaf.item + 1 };
    drafts.push({
      text: '',
      headings: above.map(({ text }) => text),
      kind: 'heading',
      items,
      characters: place,
      // An item each, without a text of its own: headings too long for one chunk make one each.
      parts: above.map(({ item, start }) => ({ item, text: '', from: start })),
    });
  };

  for (const unit of unitsOf(document, options.tables)) {
    const item = document.items[unit.items.from]!;
    if (item.kind === 'title' || item.kind === 'heading') {
      const level = item.kind === 'title' ? 0 : item.level;
      const closed = [...path.keys()].filter((open) => open >= level);
      if (closed.length > 0) sayHeadings();
      for (const open of closed) path.delete(open);
      path.set(level, { text: item.text, item: unit.items.from, start: unit.start, said: false });
      continue;
    }
    const above = headings();
    if (above.length > 0) above.at(-1)!.said = true;
    drafts.push({
      text: unit.text,
      headings: above.map(({ text }) => text),
      kind: unit.kind,
      items: unit.items,
      characters: { from: unit.start, to: unit.start + unit.text.length },
      parts: unit.parts.map((part) => ({ ...part, from: unit.start + part.from })),
    });
  }
  sayHeadings();
  return drafts;
}
