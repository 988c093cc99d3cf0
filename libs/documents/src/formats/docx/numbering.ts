import type { Archive } from '../../archive/archive.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';

interface NumberLevel {
  format: string;
  /** "%1." and the like, the numbers of the levels in place of %1, %2, … */
  pattern: string;
  start: number;
}

/** Counts the items of Word's numbered lists as Word shows them. */
export class Numbering {
  readonly #levels: ReadonlyMap<string, NumberLevel[]>;
  readonly #counts = new Map<string, number[]>();

  constructor(levels: ReadonlyMap<string, NumberLevel[]>) {
    this.#levels = levels;
  }

  /** The marker of the next item of a list, or undefined where the list has none. */
  next(id: string, level: number): { ordered: boolean; marker: string } | undefined {
    const definition = this.#levels.get(id)?.[level];
    if (!definition || definition.format === 'none') return undefined;
    const counts = this.#counts.get(id) ?? [];
    counts[level] = (counts[level] ?? definition.start - 1) + 1;
    counts.length = level + 1;
    this.#counts.set(id, counts);
    if (definition.format === 'bullet') return { ordered: false, marker: '-' };
    return { ordered: true, marker: `${counts[level]}.` };
  }
}

export async function readNumbering(archive: Archive, depth: number): Promise<Numbering> {
  const where = 'word/numbering.xml';
  if (!archive.has(where)) return new Numbering(new Map());
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const abstracts = new Map(elements(root, 'w:abstractNum').map((node) => [attribute(node, 'w:abstractNumId'), node]));
  const lists = elements(root, 'w:num').map((node): [string, NumberLevel[]] => {
    const abstract = abstracts.get(attribute(element(node, 'w:abstractNumId'), 'w:val'));
    return [attribute(node, 'w:numId') ?? '', levelsOf(abstract)];
  });
  return new Numbering(new Map(lists));
}

function levelsOf(abstract: XmlNode | undefined): NumberLevel[] {
  const levels: NumberLevel[] = [];
  for (const node of elements(abstract, 'w:lvl')) {
    levels[numberAttribute(node, 'w:ilvl') ?? 0] = {
      format: attribute(element(node, 'w:numFmt'), 'w:val') ?? 'decimal',
      pattern: attribute(element(node, 'w:lvlText'), 'w:val') ?? '',
      start: numberAttribute(element(node, 'w:start'), 'w:val') ?? 1,
    };
  }
  return levels;
}
