/** An answer's text as it grows, the numbers of its sources put where they belong, once each. */
export class NumberedText {
  /** Held back: a number that comes next stands before white space, and within the last cell of a table's row. */
  private tail = '';
  /** The numbers that the text ends with. */
  private readonly last = new Set<number>();
  private end = '';

  /** What can be shown now that this came. */
  add(more: string): string {
    const text = this.tail + more;
    // What was shown last tells whether a bar is escaped, and then no end of a cell.
    const before = this.end.slice(-2);
    const shown = (before + text).replace(/(?:\s|(?<!\\)\|)+$/, '').slice(before.length);
    this.tail = text.slice(shown.length);
    if (shown === '') return '';
    // "[1](" and "[1]:" would make a link of the number.
    const apart = this.last.size > 0 && /^[([:]/.test(shown) ? ' ' : '';
    this.last.clear();
    this.end = (this.end + shown).slice(-3);
    return apart + shown;
  }

  /** What can be shown of a source's number. */
  number(number: number): string {
    if (this.last.has(number) || this.end === '') return '';
    // Behind a fence the number would be part of it.
    const before = this.last.size > 0 ? '' : this.end === '```' ? '\n' : ' ';
    this.last.add(number);
    return `${before}[${number}]`;
  }

  /** What was held back, but for white space. */
  rest(): string {
    return this.tail.trimEnd();
  }
}
