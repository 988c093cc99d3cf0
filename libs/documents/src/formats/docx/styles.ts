import type { Archive } from '../../archive/archive.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';

export interface WordStyle {
  id: string;
  name: string;
  basedOn: string | undefined;
  /** Outline level, 0 for the first kind of heading, 9 for body text. */
  outline: number | undefined;
  numbering: { id: string | undefined; level: number | undefined } | undefined;
}

export type WordStyles = ReadonlyMap<string, WordStyle>;

export async function readStyles(archive: Archive, depth: number): Promise<WordStyles> {
  const where = 'word/styles.xml';
  if (!archive.has(where)) return new Map();
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  return new Map(elements(root, 'w:style').map((style) => [attribute(style, 'w:styleId') ?? '', styleOf(style)]));
}

function styleOf(style: XmlNode): WordStyle {
  const properties = element(style, 'w:pPr');
  const numbering = element(properties, 'w:numPr');
  return {
    id: attribute(style, 'w:styleId') ?? '',
    name: attribute(element(style, 'w:name'), 'w:val') ?? '',
    basedOn: attribute(element(style, 'w:basedOn'), 'w:val'),
    outline: numberAttribute(element(properties, 'w:outlineLvl'), 'w:val'),
    numbering: numbering && {
      id: attribute(element(numbering, 'w:numId'), 'w:val'),
      level: numberAttribute(element(numbering, 'w:ilvl'), 'w:val'),
    },
  };
}

/** The style and those that it is based on, nearest first. */
export function styleChain(styles: WordStyles, id: string | undefined): WordStyle[] {
  const chain: WordStyle[] = [];
  for (let next = id; next !== undefined && chain.length < 20;) {
    const style = styles.get(next);
    if (!style) break;
    chain.push(style);
    next = style.basedOn;
  }
  return chain;
}

/** Heading level from 1, 0 for the title, by the paragraph's own outline level, the style's name or its outline level. */
export function headingLevel(properties: XmlNode | undefined, chain: readonly WordStyle[]): number | undefined {
  const direct = numberAttribute(element(properties, 'w:outlineLvl'), 'w:val');
  if (direct !== undefined && direct < 9) return direct + 1;
  for (const { name, outline } of chain) {
    if (/^title$/i.test(name)) return 0;
    if (outline !== undefined) return outline < 9 ? outline + 1 : undefined;
    const named = /^heading (\d)$/i.exec(name)?.[1];
    if (named !== undefined) return Math.max(1, Number(named));
  }
  return undefined;
}
