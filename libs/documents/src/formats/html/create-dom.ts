import { defaultTreeAdapter, html } from 'parse5';
import { isElement, type XmlNode } from '../../xml/xml-node.ts';
import type { Element, Node } from './dom.ts';

/** An element as parse5 makes them, for formats that are read by way of HTML. */
export function createElement(name: string, attributes: Record<string, string>, children: Node[]): Element {
  const attrs = Object.entries(attributes).map(([key, value]) => ({ name: key, value }));
  const element = defaultTreeAdapter.createElement(name, html.NS.HTML, attrs);
  for (const child of children) defaultTreeAdapter.appendChild(element, child);
  return element;
}

export const createText = (text: string): Node => defaultTreeAdapter.createTextNode(text);

/** XML as it is, its names without prefixes. */
export const domOf = (node: XmlNode): Element =>
  createElement(
    node.name.replace(/^.*:/, ''),
    node.attributes,
    node.children.map((child) => (isElement(child) ? domOf(child) : createText(child))),
  );
