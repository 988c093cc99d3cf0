import type { Box, DocumentItem, ItemOf, Mark, StructuredDocument } from './document.ts';

export interface Text {
  text: string;
  marks?: Mark[];
}
type Place = { pages?: { from: number; to: number }; boxes?: Box[] };

/** Longer texts are cut at a space: whoever divides them into passages counts the tokens of the whole again and again. */
const longestText = 50_000;

/** What every parser fills: items in reading order, lists numbered, empty text dropped. */
export class DocumentBuilder {
  readonly items: DocumentItem[] = [];
  readonly warnings: string[] = [];
  title: string | undefined;
  /** Page, slide or sheet of what is added now. */
  page: number | undefined;
  #lists = 0;

  newList(): number {
    return this.#lists++;
  }

  add(item: DocumentItem): void {
    const mayBeEmpty = item.kind === 'table' || item.kind === 'picture' || item.kind === 'list-item';
    if (!mayBeEmpty && item.text.trim() === '') return;
    if (item.kind === 'table' && item.cells.every((cell) => cell.text === '')) return;
    if (item.pages === undefined && this.page !== undefined) item.pages = { from: this.page, to: this.page };
    if (item.kind === 'title') this.title ??= item.text;
    if ((item.kind === 'paragraph' || item.kind === 'code') && item.text.length > longestText) this.#addInPieces(item);
    else this.items.push(item);
  }

  #addInPieces(item: ItemOf<'paragraph'> | ItemOf<'code'>): void {
    const { text } = item;
    for (let from = 0; from < text.length;) {
      const space = text.lastIndexOf(' ', from + longestText);
      const to = from + longestText >= text.length ? text.length : space > from ? space : from + longestText;
      const marks =
        item.kind === 'paragraph' ? (item.marks ?? []).filter((mark) => mark.from < to && mark.to > from) : [];
      const cut = marks.map((mark) => ({
        ...mark,
        from: Math.max(0, mark.from - from),
        to: Math.min(to, mark.to) - from,
      }));
      this.items.push({ ...item, text: text.slice(from, to), ...(cut.length > 0 ? { marks: cut } : {}) });
      from = to;
    }
  }

  paragraph(text: Text, place: Place = {}): void {
    this.add({ kind: 'paragraph', ...text, ...place });
  }

  /** Level 0 is the title; a second title is a heading of level 1. */
  heading(level: number, text: Text, place: Place = {}): void {
    if (level <= 0) this.add({ kind: 'title', ...text, ...place });
    else this.add({ kind: 'heading', level, ...text, ...place });
  }

  document(mediaType: string, more: Partial<StructuredDocument> = {}): StructuredDocument {
    const title = this.title ?? more.title;
    return {
      mediaType,
      ...more,
      ...(title === undefined ? {} : { title }),
      items: this.items,
      ...(this.warnings.length > 0 ? { warnings: this.warnings } : {}),
    };
  }
}
