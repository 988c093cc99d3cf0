import type { StructuredDocument } from '../../model/document.ts';

/** Pages that could not be read, by the reason. */
export class LostPages {
  readonly #pages = new Map<string, number[]>();

  add(page: number, reason: string): void {
    const pages = this.#pages.get(reason);
    if (pages) pages.push(page);
    else this.#pages.set(reason, [page]);
  }

  entries(): NonNullable<StructuredDocument['lost']> {
    return [...this.#pages].map(([reason, pages]) => ({ pages, reason }));
  }

  /** The document's field; none where nothing was lost. */
  asField(): Pick<StructuredDocument, 'lost'> {
    return this.#pages.size > 0 ? { lost: this.entries() } : {};
  }
}
