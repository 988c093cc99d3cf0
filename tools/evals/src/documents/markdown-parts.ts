/** What Markdown shows, as it is compared: words, headings, cells and list items, each reduced to what counts. */
export interface MarkdownParts {
  words: string[];
  headings: string[];
  cells: string[];
  items: string[];
}

/** Marks that different writers of Markdown set differently. */
const skippedMarks = new Set('|-#>.:"\'`');

export function markdownParts(markdown: string): MarkdownParts {
  const parts: MarkdownParts = { words: [], headings: [], cells: [], items: [] };
  const text = markdown.replaceAll('\r\n', '\n').replace(/^---\n[^]*?\n---\n/, '');
  let fenced = false;
  for (const line of text.split('\n')) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    else if (fenced) parts.words.push(...tokens(line));
    else addLine(parts, line);
  }
  return { ...parts, words: parts.words.filter((word) => !skippedMarks.has(word)) };
}

function addLine(parts: MarkdownParts, line: string): void {
  const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
  if (heading !== undefined) {
    const words = tokens(heading);
    parts.words.push(...words);
    add(parts.headings, words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word)).join(' '));
    return;
  }
  if (/^\s*\|.*\|\s*$/.test(line)) {
    if (!(/^\s*\|[\s:\-|]+\|\s*$/.test(line) && line.includes('-'))) addRow(parts, line);
    return;
  }
  if (/^\s*(?:[-*_]\s*){3,}$/.test(line)) return;
  const item = /^\s*(?:[-*+•]|\d+[.)])\s+(.*)$/.exec(line)?.[1];
  if (item !== undefined) {
    add(parts.items, tokens(item).join(' '));
    parts.words.push(...tokens(/^\s*\d/.test(line) ? line : item));
    return;
  }
  parts.words.push(...tokens(line.replace(/^\s*>+\s?/, '')));
}

function addRow(parts: MarkdownParts, line: string): void {
  for (const cell of line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)) {
    const words = tokens(cell);
    parts.words.push(...words);
    add(parts.cells, words.join(' '));
  }
}

function add(list: string[], text: string): void {
  if (text !== '') list.push(text);
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Words and marks, without the markup around them. */
function tokens(text: string): string[] {
  const plain = text
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal));
    })
    .normalize('NFKC')
    .replace(/<!--.*?-->/g, ' ')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\{#[^}]*\}/g, ' ')
    .replace(/<\/?[a-zA-Z][^>]*>/g, ' ')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~$&"])/g, '$1')
    .replace(/[*_`~]+/g, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]|\ufeff/gu) ?? [];
}
