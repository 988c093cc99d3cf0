/** Lines of prose as one, words that a line's end divided joined again. */
export function flowing(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    if (text === '') text = line;
    else if (/\p{Ll}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else text += `${/[-/\u2010]$/.test(text) && /\w[-/\u2010]$/.test(text) ? '' : ' '}${line}`;
  }
  return text.replace(/\s+/g, ' ').trim();
}
