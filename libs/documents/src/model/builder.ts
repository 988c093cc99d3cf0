import type { Box, DocumentItem, Mark, StructuredDocument } from './document.ts';

export interface Text {
  text: string;
  marks?: Mark[];
}
type Place = { pages?: { from: number; to: number }; boxes?: Box[] };

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
    this.items.push(item);
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
