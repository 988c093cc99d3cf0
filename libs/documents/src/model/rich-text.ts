import type { Mark } from './document.ts';

export type Style = Pick<Mark, 'style' | 'href'>;

const whitespace = /[ \t\n\r\f]+/g;
/** Joiners of words and marks of byte order: they show nothing and stand in the way of whoever searches for the words. */
const invisible = /[\u2060\ufeff]/g;

/** Builds the text of one item together with its inline marks. */
export class RichText {
  text = '';
  readonly #marks: Mark[] = [];
  /** The last mark of each style. */
  readonly #last = new Map<string, Mark>();

  get empty(): boolean {
    return this.text.trim() === '';
  }

  append(text: string, styles: Style[] = []): this {
    if (text === '') return this;
    const from = this.text.length;
    this.text += text;
    for (const style of styles) this.#mark(from, this.text.length, style);
    return this;
  }

  /** Appends as HTML flows: runs of white space become one space, none at the beginning or after another. */
  flow(text: string, styles: Style[] = []): this {
    let flowed = text.replace(invisible, '').replace(whitespace, ' ');
    if (flowed.startsWith(' ') && (this.text === '' || /\s$/.test(this.text))) flowed = flowed.slice(1);
    return this.append(flowed, styles);
  }

  /** The text without outer white space, its marks moved along, and begins anew. */
  take(): { text: string; marks?: Mark[] } {
    const start = this.text.length - this.text.trimStart().length;
    const text = this.text.trim();
    const marks = this.#marks
      .map((mark) => ({
        ...mark,
        from: Math.max(0, mark.from - start),
        to: Math.min(text.length, mark.to - start),
      }))
      .filter((mark) => mark.to > mark.from && text.slice(mark.from, mark.to).trim() !== '');
    this.text = '';
    this.#marks.length = 0;
    this.#last.clear();
    return marks.length > 0 ? { text, marks } : { text };
  }

  #mark(from: number, to: number, style: Style): void {
    const key = `${style.style} ${style.href ?? ''}`;
    const open = this.#last.get(key);
    if (open?.to === from) open.to = to;
    else {
      const mark = { from, to, ...style };
      this.#marks.push(mark);
      this.#last.set(key, mark);
    }
  }
}
