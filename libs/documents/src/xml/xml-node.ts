/** An element of an XML document; its name carries the usual prefix of its namespace, whatever the file calls it. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  children: (XmlNode | string)[];
}

export const isElement = (node: XmlNode | string): node is XmlNode => typeof node !== 'string';

export function elements(node: XmlNode | undefined, name?: string): XmlNode[] {
  const all = node?.children.filter(isElement) ?? [];
  return name === undefined ? all : all.filter((child) => child.name === name);
}

/** The first element on the path of child names. */
export function element(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>(
    (found, name) => found?.children.find((child): child is XmlNode => isElement(child) && child.name === name),
    node,
  );
}

export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  return node?.attributes[name];
}

/** The number in an attribute, undefined when there is none. */
export function numberAttribute(node: XmlNode | undefined, name: string): number | undefined {
  const value = Number.parseFloat(node?.attributes[name] ?? '');
  return Number.isFinite(value) ? value : undefined;
}

/** All elements of a name below the node, in document order. */
export function descendants(node: XmlNode | undefined, name: string): XmlNode[] {
  return elements(node).flatMap((child) =>
    child.name === name ? [child, ...descendants(child, name)] : descendants(child, name),
  );
}

export function textOf(node: XmlNode | undefined): string {
  return node?.children.map((child) => (isElement(child) ? textOf(child) : child)).join('') ?? '';
}
