import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import { DocumentError } from '../../errors.ts';

export type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;

export const isElement = (node: Node): node is Element => 'tagName' in node;
export const isText = (node: Node): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text';

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

export function childElements(element: Parent, ...names: string[]): Element[] {
  return element.childNodes.filter(isElement).filter((child) => names.length === 0 || names.includes(child.tagName));
}

export function findElement(parent: Parent, matches: (element: Element) => boolean): Element | undefined {
  for (const child of parent.childNodes) {
    if (!isElement(child)) continue;
    const found = matches(child) ? child : findElement(child, matches);
    if (found) return found;
  }
  return undefined;
}

export function textContent(node: Node): string {
  if (isText(node)) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textContent).join('') : '';
}

/** Parses as a browser does, and refuses trees too deep to be walked. */
export function parseDom(html: string, depth: number): DefaultTreeAdapterTypes.Document {
  return bounded(parse(html), depth);
}

export function parseDomFragment(html: string, depth: number): DefaultTreeAdapterTypes.DocumentFragment {
  return bounded(parseFragment(html), depth);
}

function bounded<Tree extends Parent>(tree: Tree, depth: number): Tree {
  let level: Parent[] = [tree];
  for (let deep = 0; level.length > 0; deep++) {
    if (deep > depth) throw new DocumentError('bomb', `The file nests its elements more than ${depth} deep.`);
    level = level.flatMap((node) => node.childNodes.filter(isElement));
  }
  return tree;
}
