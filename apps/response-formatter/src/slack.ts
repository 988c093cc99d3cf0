import type { Nodes } from 'mdast';
import { NO_SOURCE, OFFLINE_NOTE, placeOf, plainText, treeOf, withMarks, type FormatterInput } from './answer-tree.ts';
import { answerText } from './text.ts';

/*
 * Slack's Block Kit. Everything is rich text, whose strings are literal: unlike mrkdwn it cannot mention people or channels,
 * format or link by what a document happens to say.
 */
type Style = { bold?: true; italic?: true; strike?: true; code?: true };
type Inline = { type: 'text'; text: string; style?: Style };
type Section = { type: 'rich_text_section' | 'rich_text_quote' | 'rich_text_preformatted'; elements: Inline[] };
type List = {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  indent: number;
  offset?: number;
  elements: Section[];
};
type Element = Section | List;

const MOST_INDENT = 8;
/** Slack cuts off a message's text there; it is shown in notifications only. */
const NOTIFICATION_CHARACTERS = 3000;

/** The body of chat.postMessage, without its channel. */
export function toSlackMessage(input: FormatterInput): { text: string; blocks: object[] } {
  const { sources, followUps, offline } = input;
  const blocks = [richText(treeOf(input).children.flatMap((node) => elementsOf(node)))];
  if (offline) blocks.push(richText([section([literal(OFFLINE_NOTE, { italic: true })])]));
  if (sources.length > 0)
    blocks.push(
      richText([
        section([literal('Sources', { bold: true })]),
        ...sources.flatMap((source) => [
          section([literal(`[${source.number}] ${placeOf(source)}`)]),
          { type: 'rich_text_quote' as const, elements: [literal(source.quote)] },
        ]),
      ]),
    );
  if (followUps.length > 0)
    blocks.push(
      richText([
        section([literal('Go on with', { bold: true })]),
        bullets(followUps.map((text) => section([literal(text)]))),
      ]),
    );
  return { text: escaped(answerText(input)).slice(0, NOTIFICATION_CHARACTERS), blocks };
}

/** The one place that is mrkdwn: a notification's text. Without these three nothing in it can mention or link. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const richText = (elements: Element[]) => ({
  type: 'rich_text',
  elements: elements.filter(({ elements: inner }) => inner.length > 0),
});
const section = (elements: Inline[]): Section => ({ type: 'rich_text_section', elements });
const bullets = (elements: Section[]): List => ({ type: 'rich_text_list', style: 'bullet', indent: 0, elements });

function literal(text: string, style: Style = {}): Inline {
  return { type: 'text', text, ...(Object.keys(style).length > 0 && { style }) };
}

/** Text of the answer, in which numbers of sources and the like are still to be written. */
const said = (text: string, style: Style = {}): Inline =>
  literal(
    withMarks(text, (number) => `[${number}]`, ` (${NO_SOURCE})`),
    style,
  );

function elementsOf(node: Nodes, indent = 0): Element[] {
  switch (node.type) {
    case 'list':
      return node.children.flatMap((item, index) => {
        const [first, ...rest] = item.children;
        const text = first ? section(first.type === 'list' ? [] : inline(first)) : section([]);
        const style = node.ordered ? ('ordered' as const) : ('bullet' as const);
        // Each item is a list of its own, for a list cannot hold another; the offset goes on with its numbers.
        const offset = node.ordered ? (node.start ?? 1) - 1 + index : 0;
        const own: List = { type: 'rich_text_list', style, indent, ...(offset > 0 && { offset }), elements: [text] };
        return [own, ...rest.flatMap((child) => elementsOf(child, Math.min(indent + 1, MOST_INDENT)))];
      });
    case 'code':
      return [{ type: 'rich_text_preformatted', elements: [said(node.value)] }];
    case 'table':
      return [
        {
          type: 'rich_text_preformatted',
          elements: [said(node.children.map((row) => row.children.map(plainText).join(' | ')).join('\n'))],
        },
      ];
    case 'blockquote':
      return [{ type: 'rich_text_quote', elements: node.children.flatMap((child) => inline(child)) }];
    case 'heading':
      return [section([...inline(node, { bold: true }), said('\n')])];
    case 'thematicBreak':
      return [];
    default:
      return [section([...inline(node), said('\n')])];
  }
}

function inline(node: Nodes, style: Style = {}): Inline[] {
  switch (node.type) {
    case 'strong':
      return within(node.children, { ...style, bold: true });
    case 'emphasis':
      return within(node.children, { ...style, italic: true });
    case 'delete':
      return within(node.children, { ...style, strike: true });
    case 'inlineCode':
      return node.value === '' ? [] : [said(node.value, { ...style, code: true })];
    case 'break':
      return [said('\n')];
    default:
      if ('children' in node) return within(node.children as Nodes[], style);
      return plainText(node) === '' ? [] : [said(plainText(node), style)];
  }
}

const within = (nodes: Nodes[], style: Style): Inline[] => nodes.flatMap((node) => inline(node, style));
