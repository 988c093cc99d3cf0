import type { Archive } from '../../archive/archive.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';
import { formatNumber } from '../office/number-formats.ts';

interface NumberLevel {
  format: string;
  /** "%1." and the like: the numbers of the levels stand in place of %1, %2, … */
  pattern: string;
  start: number;
  /** The paragraph style that is numbered by this level. */
  style: string | undefined;
}

interface NumberedList {
  /** Lists of one abstract definition go on counting where the other stopped. */
  abstract: string;
  levels: NumberLevel[];
  /** Where counting begins anew with this list, by level. */
  restarts: Map<number, number>;
}

export interface Marker {
  ordered: boolean;
  /** As Word shows it, for example "-", "1.", "b)" or "1.2." */
  text: string;
}

/** Counts the items of Word's lists as Word shows them. */
export class Numbering {
  readonly #lists: ReadonlyMap<string, NumberedList>;
  readonly #counts = new Map<string, number[]>();
  readonly #begun = new Set<string>();

  constructor(lists: ReadonlyMap<string, NumberedList>) {
    this.#lists = lists;
  }

  /** The level of a list that a paragraph style is tied to. */
  levelOfStyle(id: string, style: string | undefined): number | undefined {
    const level = this.#lists.get(id)?.levels.findIndex((found) => found?.style === style) ?? -1;
    return level < 0 ? undefined : level;
  }

  /** The marker of the next item of a list, or undefined where the list shows none. */
  next(id: string, level: number): Marker | undefined {
    const list = this.#lists.get(id);
    const definition = list?.levels[level];
    if (!list || !definition || definition.format === 'none') return undefined;
    if (definition.format === 'bullet' || definition.pattern === '') return { ordered: false, text: '-' };
    const counts = this.#count(id, list, level);
    const text = definition.pattern.replace(/%(\d)/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const shown = list.levels[at];
      return shown ? formatNumber(counts[at] ?? shown.start, shown.format) : '';
    });
    return { ordered: true, text: /[\p{L}\p{N}]$/u.test(text) ? `${text}.` : text.trim() };
  }

  #count(id: string, list: NumberedList, level: number): number[] {
    const counts = this.#counts.get(list.abstract) ?? [];
    if (!this.#begun.has(id)) {
      this.#begun.add(id);
      for (const [restarted, start] of list.restarts) counts[restarted] = start - 1;
    }
    // A level that is passed over counts as its first item.
    for (let above = 0; above < level; above++) counts[above] ??= list.levels[above]?.start ?? 1;
    counts[level] = (counts[level] ?? list.levels[level]!.start - 1) + 1;
    counts.length = level + 1;
    this.#counts.set(list.abstract, counts);
    return counts;
  }
}

export async function readNumbering(archive: Archive, depth: number): Promise<Numbering> {
  const where = 'word/numbering.xml';
  if (!archive.has(where)) return new Numbering(new Map());
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  const abstracts = new Map(elements(root, 'w:abstractNum').map((node) => [attribute(node, 'w:abstractNumId'), node]));
  const lists = elements(root, 'w:num').map((node): [string, NumberedList] => {
    const abstract = attribute(element(node, 'w:abstractNumId'), 'w:val') ?? '';
    const overrides = elements(node, 'w:lvlOverride').map((override): [number, number | undefined] => [
      numberAttribute(override, 'w:ilvl') ?? 0,
      numberAttribute(element(override, 'w:startOverride'), 'w:val'),
    ]);
    const restarts = new Map(overrides.filter((entry): entry is [number, number] => entry[1] !== undefined));
    return [attribute(node, 'w:numId') ?? '', { abstract, levels: levelsOf(abstracts.get(abstract)), restarts }];
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
      style: attribute(element(node, 'w:pStyle'), 'w:val'),
    };
  }
  return levels;
}
