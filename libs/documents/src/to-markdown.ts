import type { DocumentItem, ItemOf, Mark, StructuredDocument, Table } from './model/document.ts';
import { tableGrid } from './model/table.ts';

/**
 * GitHub's Markdown; cells that span repeat their text in every place that they cover. Speakers' notes and comments,
 * which are about the document, stay out; chunks hold them.
 */
export function toMarkdown(document: StructuredDocument): string {
  let markdown = '';
  let before: DocumentItem | undefined;
  for (const item of document.items) {
    const block = blockOf(item);
    if (block === '') continue;
    const sameList = before?.kind === 'list-item' && item.kind === 'list-item' && before.list === item.list;
    markdown += `${markdown === '' ? '' : sameList ? '\n' : '\n\n'}${block}`;
    before = item;
  }
  return markdown === '' ? '' : `${markdown}\n`;
}

function blockOf(item: DocumentItem): string {
  switch (item.kind) {
    case 'title':
      return `# ${oneLine(inline(item))}`;
    case 'heading':
      return `${'#'.repeat(Math.min(6, item.level + 1))} ${oneLine(inline(item))}`;
    case 'list-item':
      return listItem(item);
    case 'note':
      return '';
    case 'table':
      return tableBlock(item);
    case 'code':
      return fenced(item.text, item.language ?? '');
    case 'formula':
      return `$$${item.text}$$`;
    case 'picture':
      return item.text === '' ? '<!-- image -->' : `<!-- image: ${oneLine(item.text).replaceAll('--', '- -')} -->`;
    default:
      return inline(item).replaceAll('\n', '  \n');
  }
}

/** Markers that Markdown does not know, as "b)" or "1.2.", are kept as text. */
function listItem(item: ItemOf<'list-item'>): string {
  const indent = '    '.repeat(item.depth);
  const marker = /^(?:[-*+]|\d{1,9}[.)])$/.test(item.marker) ? item.marker : `- ${item.marker}`;
  const text = inline(item).replaceAll('\n', `  \n${indent}    `);
  return `${indent}${marker} ${text}`;
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

function tableBlock(table: Table): string {
  const rows = tableGrid(table).map((row) => {
    const cells = row.map((cell) => (cell ? oneLine(inline(cell)).replaceAll('|', '\\|') : ''));
    return `| ${cells.join(' | ')} |`;
  });
  const rule = `| ${new Array<string>(table.columns).fill('-').join(' | ')} |`;
  return [rows[0] ?? '', rule, ...rows.slice(1)].join('\n');
}

const wraps: Record<Mark['style'], [string, string]> = {
  bold: ['**', '**'],
  italic: ['*', '*'],
  strike: ['~~', '~~'],
  code: ['`', '`'],
  subscript: ['<sub>', '</sub>'],
  superscript: ['<sup>', '</sup>'],
  underline: ['', ''],
  link: ['[', ']'],
};

/** The text with its marks, each opened and closed around what is not white space. */
function inline({ text, marks = [] }: { text: string; marks?: Mark[] }): string {
  if (marks.length === 0) return escaped(text);
  const tight = marks.map((mark) => tightened(mark, text)).filter(({ from, to }) => to > from);
  tight.sort((a, b) => a.from - b.from || b.to - a.to);
  const borders = [...new Set([0, text.length, ...tight.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  let written = '';
  let open: Mark[] = [];
  let next = 0;
  borders.forEach((from, index) => {
    const wanted = open.filter((mark) => mark.to > from);
    for (; next < tight.length && tight[next]!.from === from; next++) wanted.push(tight[next]!);
    wanted.sort((a, b) => b.to - b.from - (a.to - a.from));
    const kept = open.findIndex((mark, depth) => wanted[depth] !== mark);
    const stay = kept < 0 ? open.length : kept;
    for (const mark of open.slice(stay).reverse()) written += closing(mark);
    for (const mark of wanted.slice(stay)) written += wraps[mark.style][0];
    open = wanted;
    const piece = text.slice(from, borders[index + 1] ?? from);
    written += wanted.some(({ style }) => style === 'code') ? piece : escaped(piece);
  });
  return written;
}

const closing = (mark: Mark) =>
  wraps[mark.style][1] + (mark.style === 'link' ? `(${(mark.href ?? '').replace(/[\s()]/g, encodeURIComponent)})` : '');

function tightened(mark: Mark, text: string): Mark {
  const piece = text.slice(mark.from, mark.to);
  return {
    ...mark,
    from: mark.from + piece.length - piece.trimStart().length,
    to: mark.to - piece.length + piece.trimEnd().length,
  };
}

/** What Markdown would take for markup; formulas between dollars are left as they are. */
function escaped(text: string): string {
  return text
    .split(/(\$[^$\n]+\$)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_`]/g, '\\$&').replaceAll('<', '&lt;')))
    .join('');
}
