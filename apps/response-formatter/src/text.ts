import type { List, Nodes, Root, Table } from 'mdast';
import { NO_SOURCE, OFFLINE_NOTE, placeOf, plainText, treeOf, withMarks, type FormatterInput } from './answer-tree.ts';

/** Plain text: what a terminal or a mail without HTML shows. */
export function toTextAnswer(input: FormatterInput): string {
  const { sources, followUps, offline } = input;
  const parts = [answerText(input)];
  if (offline) parts.push(OFFLINE_NOTE);
  if (sources.length > 0)
    parts.push(
      [
        'Sources:',
        ...sources.map((source) => `[${source.number}] ${placeOf(source)}\n    "${source.quote.replace(/\s+/g, ' ')}"`),
      ].join('\n'),
    );
  if (followUps.length > 0) parts.push(['Go on with:', ...followUps.map((text) => `- ${text}`)].join('\n'));
  return `${parts.join('\n\n')}\n`;
}

export function answerText(input: FormatterInput): string {
  return withMarks(blocks(treeOf(input)), (number) => `[${number}]`, ` (${NO_SOURCE})`);
}

function blocks(node: Root | { children: Nodes[] }): string {
  return (node.children as Nodes[])
    .map(block)
    .filter((text) => text !== '')
    .join('\n\n');
}

function block(node: Nodes): string {
  switch (node.type) {
    case 'list':
      return list(node);
    case 'table':
      return table(node);
    case 'blockquote':
      return blocks(node).replace(/^/gm, '> ');
    case 'thematicBreak':
      return '---';
    case 'code':
      return node.value.replace(/^/gm, '    ');
    default:
      return inline(node);
  }
}

function list({ ordered, start, children }: List): string {
  const bullet = (index: number) => (ordered ? `${(start ?? 1) + index}. ` : '- ');
  return children
    .map((item, index) => {
      const mark = bullet(index);
      const text = item.children.map(block).join('\n');
      return mark + text.replaceAll('\n', `\n${' '.repeat(mark.length)}`);
    })
    .join('\n');
}

function table({ children }: Table): string {
  return children.map((row) => row.children.map((cell) => inline(cell)).join(' | ')).join('\n');
}

function inline(node: Nodes): string {
  if (node.type === 'break') return '\n';
  return 'children' in node ? (node.children as Nodes[]).map(inline).join('') : plainText(node);
}
