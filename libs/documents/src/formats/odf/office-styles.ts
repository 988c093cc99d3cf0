import type { Archive } from '../../archive/archive.ts';
import type { Style } from '../../model/rich-text.ts';
import { xmlRecords } from '../../xml/read-xml.ts';
import { attribute, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';

interface ListLevel {
  /** Undefined for a bullet. */
  number: { format: string; before: string; after: string; start: number } | undefined;
}

/** Styles of an OpenDocument file by name: what they make of text, what they are based on, how lists count. */
export class OfficeStyles {
  readonly #styles = new Map<string, XmlNode>();
  readonly #lists = new Map<string, ListLevel[]>();

  add(style: XmlNode): void {
    const name = attribute(style, 'style:name') ?? '';
    if (style.name === 'style:style') this.#styles.set(name, style);
    else if (style.name === 'text:list-style') this.#lists.set(name, levelsOf(style));
  }

  /** Names of the style and those that it is based on, nearest first. */
  names(name: string | undefined): string[] {
    const names: string[] = [];
    for (let next = name; next !== undefined && names.length < 20;) {
      names.push(next);
      next = attribute(this.#styles.get(next), 'style:parent-style-name');
    }
    return names;
  }

  marks(name: string | undefined): Style[] {
    const properties = element(this.#styles.get(name ?? ''), 'style:text-properties');
    const styles: Style[] = [];
    if (/^(?:bold|[6-9]00)$/.test(attribute(properties, 'fo:font-weight') ?? '')) styles.push({ style: 'bold' });
    if (attribute(properties, 'fo:font-style') === 'italic') styles.push({ style: 'italic' });
    if ((attribute(properties, 'style:text-line-through-style') ?? 'none') !== 'none') styles.push({ style: 'strike' });
    const position = attribute(properties, 'style:text-position') ?? '';
    if (/^(?:super|[1-9])/.test(position)) styles.push({ style: 'superscript' });
    if (/^(?:sub|-)/.test(position)) styles.push({ style: 'subscript' });
    return styles;
  }

  listLevel(name: string | undefined, depth: number): ListLevel | undefined {
    return this.#lists.get(name ?? '')?.[depth];
  }
}

/** The common styles; those of the content are added while it is read. */
export async function readOfficeStyles(archive: Archive, depth: number): Promise<OfficeStyles> {
  const styles = new OfficeStyles();
  const where = 'styles.xml';
  if (!archive.has(where)) return styles;
  const source = { where, pieces: archive.stream(where), depth };
  for await (const style of xmlRecords(source, 'office:styles', 'office:automatic-styles')) styles.add(style);
  return styles;
}

function levelsOf(style: XmlNode): ListLevel[] {
  const levels: ListLevel[] = [];
  for (const level of elements(style)) {
    const depth = (numberAttribute(level, 'text:level') ?? 1) - 1;
    const format = attribute(level, 'style:num-format') ?? '';
    levels[depth] = {
      number:
        level.name === 'text:list-level-style-number' && format !== ''
          ? {
              format: formats[format] ?? 'decimal',
              before: attribute(level, 'style:num-prefix') ?? '',
              after: attribute(level, 'style:num-suffix') ?? '',
              start: numberAttribute(level, 'text:start-value') ?? 1,
            }
          : undefined,
    };
  }
  return levels;
}

const formats: Record<string, string> = { a: 'lowerLetter', A: 'upperLetter', i: 'lowerRoman', I: 'upperRoman' };
