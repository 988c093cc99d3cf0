import { attribute, element, elements, isElement, type XmlNode } from '../../xml/xml-node.ts';
import type { Node } from '../html/dom.ts';
import { createElement, createText } from '../html/create-dom.ts';

/** HTML's names for JATS elements that mean the same. Tables and formulas already have theirs. */
const names: Record<string, string> = {
  italic: 'i',
  bold: 'b',
  monospace: 'code',
  strike: 's',
  underline: 'u',
  'disp-quote': 'blockquote',
  boxed: 'div',
  'list-item': 'li',
  'def-list': 'dl',
  term: 'dt',
  def: 'dd',
  graphic: 'img',
  preformat: 'pre',
};

/** What is not shown where it stands: references follow at the end, the rest is data about the article. */
const unseen = new Set(['ref-list', 'object-id', 'permissions', 'alt-text', 'tex-math', 'glossary-index']);

/** The children of a JATS element as HTML; titles of sections become headings below `level`. */
export function htmlOf(node: XmlNode, level: number): Node[] {
  return node.children.flatMap((child) => (isElement(child) ? convert(child, level, node) : [createText(child)]));
}

function convert(node: XmlNode, level: number, parent: XmlNode): Node[] {
  if (unseen.has(node.name)) return [];
  switch (node.name) {
    case 'sec':
    case 'ack':
    case 'app':
    case 'notes':
      return section(node, level);
    case 'title':
      return [createElement(`h${Math.min(6, level + 1)}`, {}, htmlOf(node, level))];
    case 'label':
      // The label of a section or list item is repeated by its heading or marker.
      return ['sec', 'list-item', 'fn', 'app'].includes(parent.name) ? [] : htmlOf(node, level);
    case 'list':
      return [createElement(attribute(node, 'list-type') === 'order' ? 'ol' : 'ul', {}, htmlOf(node, level))];
    case 'fig':
    case 'table-wrap':
      return [figure(node, level)];
    case 'disp-formula':
    case 'inline-formula':
      return formula(node, level);
    case 'ext-link':
      return [createElement('a', { href: attribute(node, 'xlink:href') ?? '' }, htmlOf(node, level))];
    case 'alternatives':
      return htmlOf(preferred(node), level);
    default:
      return [createElement(htmlName(node.name), node.attributes, htmlOf(node, level))];
  }
}

function section(node: XmlNode, level: number): Node[] {
  const title = element(node, 'title');
  const rest = { ...node, children: node.children.filter((child) => child !== title) };
  const untitled = node.name === 'ack' && !title ? [createElement('h2', {}, [createText('Acknowledgements')])] : [];
  const heading = title ? [createElement(`h${Math.min(6, level + 1)}`, {}, htmlOf(title, level))] : untitled;
  return [createElement('section', {}, [...heading, ...htmlOf(rest, level + (title ? 1 : 0))])];
}

/** Label and caption first, then what they are the caption of. */
function figure(node: XmlNode, level: number): Node {
  const isCaption = ({ name }: XmlNode) => name === 'label' || name === 'caption';
  const caption = elements(node)
    .filter(isCaption)
    .flatMap((part) => [
      ...(part.name === 'label' ? htmlOf(part, level) : elements(part).flatMap((line) => htmlOf(line, level))),
      createText(' '),
    ]);
  const rest = { ...node, children: node.children.filter((child) => !isElement(child) || !isCaption(child)) };
  return createElement('figure', {}, [createElement('figcaption', {}, caption), ...htmlOf(rest, level)]);
}

function formula(node: XmlNode, level: number): Node[] {
  const inside = htmlOf(node, level);
  if (node.name === 'inline-formula') return inside;
  for (const child of inside) if ('tagName' in child && child.tagName === 'math') child.attrs.push(block);
  return [createElement('div', {}, inside)];
}
const block = { name: 'display', value: 'block' };

/** Of several forms of the same, the one that can be read: a table or formula before its picture. */
function preferred(node: XmlNode): XmlNode {
  const readable = elements(node).filter(({ name }) => name === 'table' || name === 'mml:math');
  return readable.length > 0 ? { ...node, children: readable } : node;
}

function htmlName(name: string): string {
  if (name.startsWith('mml:')) return name.slice('mml:'.length);
  const known = ['p', 'sub', 'sup', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'code'];
  return names[name] ?? (known.includes(name) ? name : isInline(name) ? 'span' : 'div');
}

const isInline = (name: string) =>
  /^(?:xref|named-content|styled-content|sc|email|uri|break|abbrev|milestone.*|roman|sans-serif|x|target|institution.*|funding-source|award-id)$/.test(
    name,
  );
