/** A number in brackets that the text has of its own, and code, in which it is no number of a source. */
const OWN_NUMBER = /^ {0,3}```|`[^`\n]+`|(?<!\\)\[(\d{1,3})\]/gm;

/**
 * An answer's text as it grows, the numbers of its sources put where they belong, once each. Numbers that the text has of
 * its own are escaped: only a source that was checked has one.
 */
export class NumberedText {
  /** Held back: a number that comes next stands before white space, and within the last cell of a table's row. */
  private tail = '';
  /** The numbers that the text ends with. */
  private readonly last = new Set<number>();
  private end = '';
  /** What was shown of the line that the text ends with. */
  private line = '';
  private fenced = false;

  /** What can be shown now that this came. */
  add(more: string): string {
    const text = this.tail + more;
    // What was shown last tells whether a bar is escaped, and then no end of a cell.
    const before = this.end.slice(-2);
    const whole = text.slice(0, text.length - unfinished(this.line + text));
    const shown = (before + whole).replace(/(?:\s|(?<!\\)\|)+$/, '').slice(before.length);
    this.tail = text.slice(shown.length);
    if (shown === '') return '';
    // "[1](" and "[1]:" would make a link of the number.
    const apart = this.last.size > 0 && /^[([:]/.test(shown) ? ' ' : '';
    this.last.clear();
    this.end = (this.end + shown).slice(-3);
    return apart + this.escaped(shown);
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
    const rest = this.tail.trimEnd();
    this.tail = '';
    return this.escaped(rest);
  }

  private escaped(shown: string): string {
    const begun = this.line;
    this.line = (begun + shown).slice((begun + shown).lastIndexOf('\n') + 1);
    return shown.replace(OWN_NUMBER, (all: string, number: string | undefined, offset: number) => {
      const isFence = all.endsWith('```') && (offset > 0 || begun === '');
      if (isFence) this.fenced = !this.fenced;
      return number === undefined || this.fenced ? all : `\\[${number}\\]`;
    });
  }
}

/** How many characters at the end may be the beginning of a number in brackets, or of code that is not closed yet. */
function unfinished(text: string): number {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const begins = line.indexOf('`', lastPair(line));
  const isOpen = begins !== -1 || /^ {0,3}``$/.test(line);
  const open = isOpen && !/^ {0,3}```/.test(line) ? line.length - Math.max(0, begins) : 0;
  return Math.max(open, /(?<!\\)\[\d{0,3}$/.exec(line)?.[0].length ?? 0);
}

/** Where the last code that is closed in a line ends. */
function lastPair(line: string): number {
  return [...line.matchAll(/`[^`]*`/g)].reduce((end, { 0: code, index }) => index + code.length, 0);
}
