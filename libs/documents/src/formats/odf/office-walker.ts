import { DocumentBuilder } from '../../model/builder.ts';
import type { DocumentItem } from '../../model/document.ts';
import { attribute, element, elements, numberAttribute, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { addChart, type Chart } from '../office/chart.ts';
import { formatNumber } from '../office/number-formats.ts';
import type { OfficeStyles } from './office-styles.ts';
import { layOutOfficeTable } from './office-table.ts';
import { readParagraph } from './office-text.ts';

export interface OfficeParts {
  styles: OfficeStyles;
  /** Charts and formulas (LaTeX) embedded in the file, by their folder. */
  objects: ReadonlyMap<string, Chart | string>;
}

interface ListPlace {
  list: number;
  depth: number;
  style: string | undefined;
}

/** Walks the blocks of OpenDocument text: paragraphs, headings, lists, tables, frames. */
export class OfficeWalker {
  readonly #builder: DocumentBuilder;
  readonly #parts: OfficeParts;
  #notes: DocumentItem[] = [];
  /** Last number of each list style's levels, for lists that go on counting. */
  readonly #counts = new Map<string, number>();

  constructor(builder: DocumentBuilder, parts: OfficeParts) {
    this.#builder = builder;
    this.#parts = parts;
  }

  walk(blocks: readonly XmlNode[], place?: ListPlace): void {
    for (const block of blocks) this.#block(block, place);
  }

  /** Ends the section that is open: its notes follow. */
  finish(): void {
    for (const note of this.#notes.splice(0)) this.#builder.add(note);
  }

  #block(block: XmlNode, place: ListPlace | undefined): void {
    switch (block.name) {
      case 'text:p':
        this.#paragraph(block);
        break;
      case 'text:h':
        this.#paragraph(block, numberAttribute(block, 'text:outline-level') ?? 1);
        break;
      case 'text:list':
        this.#list(block, place);
        break;
      case 'table:table':
        this.#builder.add(layOutOfficeTable(block, (cell) => this.#cellItems(cell)));
        break;
      case 'text:tracked-changes':
      case 'text:sequence-decls':
      case 'office:forms':
        break;
      default:
        if (block.name.startsWith('draw:')) this.#frame(block);
        else this.walk(elements(block), place);
    }
  }

  #paragraph(paragraph: XmlNode, outline?: number): void {
    const { text, frames, footnotes, comments } = readParagraph(paragraph, this.#parts.styles);
    const names = this.#parts.styles.names(attribute(paragraph, 'text:style-name'));
    const level = outline ?? (names.includes('Title') ? 0 : names.includes('Subtitle') ? 1 : undefined);
    if (level !== undefined && !text.empty) {
      this.finish();
      this.#builder.heading(level, text.take());
    } else if (names.some((name) => /^(?:Caption|Illustration|Table|Figure|Drawing)$/.test(name)))
      this.#builder.add({ kind: 'caption', ...text.take() });
    else if (names.includes('Preformatted_20_Text')) this.#code(text.take().text);
    else this.#builder.paragraph(text.take());
    this.#anchored(frames, footnotes, comments);
  }

  #code(line: string): void {
    const before = this.#builder.items.at(-1);
    if (before?.kind === 'code') before.text += `\n${line}`;
    else this.#builder.add({ kind: 'code', text: line });
  }

  #anchored(frames: XmlNode[], footnotes: string[], comments: string[]): void {
    for (const frame of frames) this.#frame(frame);
    for (const text of footnotes) this.#notes.push({ kind: 'footnote', text });
    for (const text of comments) this.#notes.push({ kind: 'note', text });
  }

  #list(list: XmlNode, outer: ListPlace | undefined): void {
    const place: ListPlace = {
      list: outer?.list ?? this.#builder.newList(),
      depth: outer === undefined ? 0 : outer.depth + 1,
      style: attribute(list, 'text:style-name') ?? outer?.style,
    };
    const level = this.#parts.styles.listLevel(place.style, place.depth);
    const key = `${place.style} ${place.depth}`;
    const goesOn = attribute(list, 'text:continue-numbering') === 'true' || attribute(list, 'text:continue-list');
    if (!goesOn || !this.#counts.has(key)) this.#counts.set(key, (level?.number?.start ?? 1) - 1);
    for (const item of elements(list)) {
      const start = numberAttribute(item, 'text:start-value');
      if (start !== undefined) this.#counts.set(key, start - 1);
      this.#item(item, place, key);
    }
  }

  /** The first paragraph is the item; what follows in it are paragraphs and lists of their own. */
  #item(item: XmlNode, place: ListPlace, key: string): void {
    const blocks = elements(item);
    const [first] = blocks;
    if (first?.name !== 'text:p' && first?.name !== 'text:h') {
      this.walk(blocks, place);
      return;
    }
    const { text, frames, footnotes, comments } = readParagraph(first, this.#parts.styles);
    if (!text.empty) {
      const number = this.#parts.styles.listLevel(place.style, place.depth)?.number;
      const count = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, count);
      const { list, depth } = place;
      const numbered = number && item.name !== 'text:list-header';
      const marker = numbered ? `${number.before}${formatNumber(count, number.format)}${number.after || '.'}` : '-';
      this.#builder.add({
        kind: 'list-item',
        list,
        depth,
        ordered: Boolean(numbered),
        marker: marker.trim(),
        ...text.take(),
      });
    }
    this.#anchored(frames, footnotes, comments);
    this.walk(blocks.slice(1), place);
  }

  /** A drawn shape: what it holds, or the picture or object that it shows. */
  #frame(frame: XmlNode): void {
    const object = element(frame, 'draw:object');
    const embedded = this.#parts.objects.get((attribute(object, 'xlink:href') ?? '').replace(/^\.\//, ''));
    if (typeof embedded === 'string') this.#builder.add({ kind: 'formula', text: embedded });
    else if (embedded) addChart(this.#builder, embedded);
    else if (element(frame, 'table:table')) this.walk(elements(frame, 'table:table'));
    else if (element(frame, 'draw:image')) {
      const text = textOf(element(frame, 'svg:desc') ?? element(frame, 'svg:title')).trim();
      this.#builder.add({ kind: 'picture', text });
    } else
      this.walk(elements(frame).filter(({ name }) => /^(?:text:|draw:(?!enhanced|image|glue|equation))/.test(name)));
  }

  #cellItems(cell: XmlNode): DocumentItem[] {
    const builder = new DocumentBuilder();
    const walker = new OfficeWalker(builder, this.#parts);
    walker.walk(elements(cell));
    this.#notes.push(...walker.#notes);
    return builder.items;
  }
}
