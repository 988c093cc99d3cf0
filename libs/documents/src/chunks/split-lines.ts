interface LineSplit {
  lines: string[];
  /** Repeated at the beginning of every part, where it fits. */
  prefix: string;
  maxTokens: number;
  countTokens: (text: string) => number;
}

/** A part's text, and the stretch of the joined lines that it holds. */
export interface LinePart {
  text: string;
  from: number;
  to: number;
}

/** Packs whole lines into parts of at most `maxTokens`; cuts a line only when it does not fit by itself. */
export function splitLines({ lines, prefix, maxTokens, countTokens }: LineSplit): LinePart[] {
  const prefixFits = countTokens(prefix) < maxTokens;
  const parts: LinePart[] = [];
  const fresh = prefixFits ? prefix : '';
  let current = fresh;
  let from = 0;
  let to = 0;
  if (!prefixFits && prefix !== '') {
    for (const { text } of splitLines({ lines: [prefix], prefix: '', maxTokens, countTokens }))
      parts.push({ text, from: 0, to: 0 });
  }
  const flush = () => {
    if (current !== '' && to > from) parts.push({ text: current, from, to });
    current = fresh;
    from = to;
  };
  for (const line of lines) {
    let rest = line;
    while (rest !== '') {
      if (countTokens(current + rest) <= maxTokens) {
        current += rest;
        to += rest.length;
        break;
      }
      if (countTokens(fresh + rest) <= maxTokens && to > from) {
        flush();
        continue;
      }
      const room = maxTokens - countTokens(current);
      let head = longestHead(rest, room, '', countTokens);
      while (head !== '' && countTokens(current + head) > maxTokens)
        head = longestHead(head, countTokens(head) - 1, '', countTokens);
      if (head === '') head = longestHead(rest, maxTokens, current, countTokens);
      if (head === '') {
        if (to > from) {
          flush();
          continue;
        }
        head = [...rest][0]!; // one character alone goes beyond the limit: nothing smaller can be said
      }
      current += head;
      to += head.length;
      rest = rest.slice(head.length);
      flush();
    }
  }
  flush();
  return parts;
}

/** The longest beginning of a text within the limit, cut at a space where there is one. */
function longestHead(text: string, limit: number, prefix: string, countTokens: (text: string) => number): string {
  if (limit <= 0) return '';
  if (countTokens(prefix + text) <= limit) return text;
  let low = 0;
  let high = text.length;
  let best = 0;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (countTokens(prefix + text.slice(0, middle)) <= limit) {
      best = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  if (best === 0) return '';
  const space = text.slice(0, best).lastIndexOf(' ');
  if (space > 0 && countTokens(prefix + text.slice(0, space)) <= limit) best = space;
  else if (/[\uD800-\uDBFF]/.test(text[best - 1]!)) best--;
  return text.slice(0, best);
}
