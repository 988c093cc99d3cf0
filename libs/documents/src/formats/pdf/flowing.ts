/** Lines of prose as one, words that a line's end divided joined again. */
export function flowing(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    // The end alone is looked at, since an expression searches all that stands before it.
    const end = text.slice(-3);
    if (text === '') text = line;
    else if (/\p{Ll}[-\u00ad\u2010]$/u.test(end) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else text += `${/\w[-/\u2010]$/.test(end) ? '' : ' '}${line}`;
  }
  return text.replace(/\s+/g, ' ').trim();
}
