import type { DocumentItem } from '../model/document.ts';

/** A chunk in the making. Characters are offsets in the document's text, items those of the document, ends excluded. */
export interface Draft {
  text: string;
  headings: string[];
  kind: DocumentItem['kind'];
  items: { from: number; to: number };
  characters: { from: number; to: number };
  /** To be split as prose even when it is a table. */
  prose?: boolean;
  /** What the chunk is made of: one entry an item. */
  parts: { item: number; text: string; from: number }[];
}

/** What is embedded and counted: headings, then the text. */
export function withHeadings({ headings, text }: { headings: readonly string[]; text: string }): string {
  return [...headings, text].join('\n');
}
