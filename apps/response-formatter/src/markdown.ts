import { plainInMarkdown } from '@docent/claude/markdown';
import type { Root, Text } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown, type Options } from 'mdast-util-to-markdown';
import { visit } from 'unist-util-visit';
import { NO_SOURCE, OFFLINE_NOTE, placeOf, treeOf, withMarks, type FormatterInput } from './answer-tree.ts';

/** GitHub's Markdown: the answer, then its sources as quotes. */
export function toMarkdownAnswer(input: FormatterInput): string {
  const { sources, followUps, offline } = input;
  const parts = [answerMarkdown(input)];
  if (offline) parts.push(`_${OFFLINE_NOTE}_`);
  if (sources.length > 0) {
    parts.push('**Sources**');
    for (const source of sources)
      parts.push(`[${source.number}] ${literal(placeOf(source))}\n\n${quoted(literal(source.quote))}`);
  }
  if (followUps.length > 0) parts.push(`**Go on with**\n\n${followUps.map((text) => `- ${literal(text)}`).join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

/** The answer alone, as Markdown that holds no raw HTML, no image and no link. */
export function answerMarkdown(input: FormatterInput): string {
  const text = written(treeOf(input));
  // What follows in brackets or behind a colon must not make a number into a link.
  const unlinked = text.replace(/\uE000(\d+)\uE001(?=[\uE002]?[(:])/g, '\\[$1]');
  return withMarks(unlinked, (number) => `[${number}]`, ` _(${NO_SOURCE})_`);
}

/** Text that is no Markdown, as Markdown that says just that. */
const literal = (text: string): string => plainInMarkdown(text.replace(/\s*\n\s*/g, '\n').trim());

const quoted = (text: string): string => text.replace(/^/gm, '> ');
/** Text is escaped as a whole: the serializer's own escapes are fewer, and hostile text gets past them. */
const OPTIONS: Options = {
  extensions: [gfmToMarkdown()],
  bullet: '-',
  rule: '-',
  handlers: { text: (node: Text, _parent, _state, info) => apart(plainInMarkdown(node.value), info) },
};

/** Code that touches code would be read as one. */
const apart = (text: string, { before, after }: { before: string; after: string }): string =>
  `${before === '`' && text.startsWith('`') ? ' ' : ''}${text}${after === '`' && text.endsWith('`') ? ' ' : ''}`;

function separateCode(root: Root): Root {
  visit(root, 'inlineCode', (_node, index, parent) => {
    if (!parent || !index || parent.children[index - 1]!.type !== 'inlineCode') return undefined;
    parent.children.splice(index, 0, { type: 'text', value: ' ' });
    return index + 2;
  });
  return root;
}
const written = (root: Root): string => toMarkdown(separateCode(root), OPTIONS).trim();
