import type { responseFormatter } from '@docent/contracts/response-formatter';
import type { Link, Nodes, Paragraph, Parents, Root } from 'mdast';
import { fromMarkdown, type Options } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { SKIP, visit } from 'unist-util-visit';
import type * as z from 'zod';

export type FormatterInput = z.output<typeof responseFormatter.input>;

/** Private characters stand for what is no part of the text, until each format writes it in its own way. */
const SOURCE = /\uE000(\d+)\uE001/g;
const UNSUPPORTED = '\uE002';
const PRIVATE = /[\uE000-\uE002]/g;

/** So many marks in a row, or one within another, are no Markdown that anybody wrote; parsers take minutes over them. */
const TOO_MUCH = /(?:[*_~`[\]<>!(#|+-]\s?){200}/;

/**
 * The answer as a tree in which nothing is left that could act: raw HTML is text, images are their description (a picture
 * fetched from elsewhere tells that place who reads), links are their text and their address (which may come from a document,
 * and says where it leads only when it is read), references are resolved to text.
 */
export function treeOf({ answer, sources, unsupported }: FormatterInput): Root {
  const text = marked(answer, sources, unsupported);
  const root: Root = TOO_MUCH.test(answer)
    ? { type: 'root', children: [paragraphOf(text)] }
    : fromMarkdown(text, MARKDOWN);
  visit(root, (node, index, parent) => {
    if (node.type !== 'text') restore(node);
    if (!parent || index === undefined) return undefined;
    const harmless = harmlessOf(node, parent);
    if (harmless === node) return undefined;
    parent.children.splice(index, 1, ...(harmless as never[]));
    return [SKIP, index];
  });
  return root;
}

const MARKDOWN: Options = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

const paragraphOf = (value: string): Paragraph => ({ type: 'paragraph', children: [{ type: 'text', value }] });

/** What holds paragraphs, not text. */
const BLOCKS_OF = ['root', 'blockquote', 'listItem'];

/** Numbers of sources and ends of unsupported sentences, put in as private characters: Markdown has no say in them. */
function marked(
  answer: string,
  sources: FormatterInput['sources'],
  unsupported: FormatterInput['unsupported'],
): string {
  const numbers = new Set(sources.map(({ number }) => number));
  const clean = answer.replace(PRIVATE, '\uFFFD');
  // Never within a word or an address: what is left of it might be another.
  const endOf = (to: number) => to + /^[-.\w+@:/]*/.exec(clean.slice(to))![0].length;
  const ends = [...new Set(unsupported.map(({ to }) => endOf(to)))].sort((a, b) => b - a);
  const withEnds = ends.reduce((text, end) => `${text.slice(0, end)}${UNSUPPORTED}${text.slice(end)}`, clean);
  return withEnds.replace(/(?<!\\)\[(\d{1,3})\]/g, (all, number) =>
    numbers.has(Number(number)) ? `\uE000${number}\uE001` : all,
  );
}

/** Outside text (in code, in addresses) a number in brackets is just that. */
function restore(node: Nodes): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string')
      (node as never as Record<string, string>)[key] = value.replace(SOURCE, '[$1]').replaceAll(UNSUPPORTED, '');
  }
}

/** The node itself, or what is put in its place. */
function harmlessOf(node: Nodes, parent: Parents): Nodes | Nodes[] {
  switch (node.type) {
    case 'html':
      return BLOCKS_OF.includes(parent.type) ? [paragraphOf(node.value)] : [{ type: 'text', value: node.value }];
    case 'image':
    case 'imageReference':
      return node.alt ? [{ type: 'text', value: node.alt }] : [];
    case 'link':
      return /^(?:https?:\/\/|mailto:)/i.test(node.url) ? written(node) : node.children;
    case 'linkReference':
      return node.children;
    case 'definition':
    case 'footnoteDefinition':
    case 'footnoteReference':
    case 'yaml':
      return [];
    default:
      return node;
  }
}

/** A link as its text and, unless that is the same, its address. */
function written({ url, children }: Link): Nodes[] {
  const address: Nodes = { type: 'inlineCode', value: url.replace(/^mailto:/i, '') };
  const text = children.map((child) => toString(child)).join('');
  if (url === text || url.endsWith(`:${text}`) || url.endsWith(`://${text}`)) return [address];
  return [...children, { type: 'text', value: ' (' }, address, { type: 'text', value: ')' }];
}

/** Writes the private characters of text that is done. */
export function withMarks(text: string, source: (number: string) => string, unsupported: string): string {
  return text.replace(SOURCE, (_all, number: string) => source(number)).replaceAll(UNSUPPORTED, unsupported);
}

/** A node's text alone. */
export const plainText = (node: Nodes): string => toString(node);

export const OFFLINE_NOTE = 'Offline: these are quotes, found without Claude.';
export const NO_SOURCE = 'no source';

/** Where a source is, in words: its title or path, then its page or heading; and that it is there no more. */
export function placeOf({ document, title, page, heading, gone }: FormatterInput['sources'][number]): string {
  const place = page !== undefined ? `page ${page}` : heading;
  return `${title && title !== document ? `${title} (${document})` : document}${place ? `, ${place}` : ''}${gone ? ' (deleted since)' : ''}`;
}
