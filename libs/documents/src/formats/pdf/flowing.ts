/** Lines of prose as one, words that a line's end divided joined again. */
export function flowing(lines: readonly string[]): string {
  let text = '';
  // The end alone is looked at, since an expression searches all that stands before it.
  let end = '';
  for (const line of lines) {
    if (text === '') text = line;
    else if (/\p{Ll}[-\u00ad\u2010]$/u.test(end) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else text += `${/\w[-/\u2010]$/.test(end) ? '' : ' '}${line}`;
    end = line.length < 3 ? text.slice(-3) : line.slice(-3);
  }
  // A single space stays as it is.
  return text.replace(/\s{2,}|[^\S ]/g, ' ').trim();
}
