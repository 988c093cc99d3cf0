import { attribute, descendants, element, elements, type XmlNode } from '../../xml/xml-node.ts';

export interface Placeholder {
  type: string;
  index: string;
}

/** What a slide's placeholders take from its layout and master, nearest first. */
export interface Inherited {
  /** List styles (a:lstStyle and the like) that hold for a placeholder. */
  listStyles(placeholder: Placeholder | undefined): XmlNode[];
  /** The layout's or master's own shape for it, for its place on the slide. */
  shapes(placeholder: Placeholder | undefined): XmlNode[];
}

export function placeholderOf(shape: XmlNode): Placeholder | undefined {
  const properties = elements(shape).find(({ name }) => name.startsWith('p:nv'));
  const mark = element(properties, 'p:nvPr', 'p:ph');
  return mark && { type: attribute(mark, 'type') ?? 'obj', index: attribute(mark, 'idx') ?? '0' };
}

export function inheritedStyles(layout: XmlNode | undefined, master: XmlNode | undefined): Inherited {
  const ofLayout = shapesOf(layout);
  const ofMaster = shapesOf(master);

  function shapes(placeholder: Placeholder | undefined): XmlNode[] {
    if (!placeholder) return [];
    const inLayout =
      ofLayout.find(({ mark }) => mark.index === placeholder.index && mark.index !== '0') ??
      ofLayout.find(({ mark }) => family(mark.type) === family(placeholder.type));
    const type = inLayout?.mark.type ?? placeholder.type;
    const inMaster = ofMaster.find(({ mark }) => family(mark.type) === family(type));
    return [inLayout, inMaster].flatMap((found) => (found ? [found.shape] : []));
  }

  return {
    shapes,
    listStyles(placeholder) {
      const own = shapes(placeholder).map((shape) => element(shape, 'p:txBody', 'a:lstStyle'));
      const type = placeholder && family(placeholder.type);
      const style = type === 'title' ? 'p:titleStyle' : type === undefined ? 'p:otherStyle' : 'p:bodyStyle';
      return [...own, element(master, 'p:txStyles', style)].filter((found) => found !== undefined);
    },
  };
}

function shapesOf(part: XmlNode | undefined): { mark: Placeholder; shape: XmlNode }[] {
  return descendants(part, 'p:sp').flatMap((shape) => {
    const mark = placeholderOf(shape);
    return mark ? [{ mark, shape }] : [];
  });
}

/** Kinds of placeholders that stand in for one another between slide, layout and master. */
function family(type: string): string {
  if (type === 'ctrTitle' || type === 'title') return 'title';
  if (['dt', 'ftr', 'sldNum', 'hdr'].includes(type)) return type;
  return 'body';
}
