import { DocumentBuilder, type Text } from '../../model/builder.ts';
import type { DocumentItem } from '../../model/document.ts';
import { attribute, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';
import { addChart, type Chart } from '../office/chart.ts';
import type { Relationship } from '../office/relationships.ts';
import type { Numbering } from './numbering.ts';
import { isWrapper, type ParagraphContent, readParagraph } from './paragraph-content.ts';
import { headingLevel, styleChain, type WordStyle, type WordStyles } from './styles.ts';
import { layOutTable } from './word-table.ts';

export interface WordParts {
  styles: WordStyles;
  numbering: Numbering;
  relationships: ReadonlyMap<string, Relationship>;
  /** Footnotes, endnotes and comments by reference, for example "footnote 2". */
  notes: ReadonlyMap<string, DocumentItem>;
  /** Data of charts by relationship id. */
  charts: ReadonlyMap<string, Chart>;
}

/** Walks Word's paragraphs and tables and adds what they show to the document. */
export class WordWalker {
  readonly #builder: DocumentBuilder;
  readonly #parts: WordParts;
  #list: { id: string; list: number } | undefined;
  /** Notes of the section that is open; they follow at its end. */
  #notes: DocumentItem[] = [];

  constructor(builder: DocumentBuilder, parts: WordParts) {
    this.#builder = builder;
    this.#parts = parts;
  }

  walk(blocks: readonly XmlNode[]): void {
    for (const block of blocks) {
      if (block.name === 'w:p') this.#paragraph(block);
      else if (block.name === 'w:tbl') this.#table(block);
      else if (block.name === 'mc:AlternateContent') this.walk(elements(element(block, 'mc:Choice')));
      else if (isWrapper(block)) this.walk(elements(block));
    }
  }

  /** Ends the section that is open. */
  finish(): void {
    for (const note of this.#notes.splice(0)) this.#builder.add(note);
  }

  #paragraph(paragraph: XmlNode): void {
    const properties = element(paragraph, 'w:pPr');
    const chain = styleChain(this.#parts.styles, attribute(element(properties, 'w:pStyle'), 'w:val'));
    const content = readParagraph(paragraph, this.#parts.relationships);
    for (const box of content.boxes) this.walk(elements(box));
    for (const text of content.pictures) this.#builder.add({ kind: 'picture', text });
    for (const chart of content.charts) {
      addChart(this.#builder, this.#parts.charts.get(chart));
    }
    if (!content.text.empty || content.checkbox !== undefined) this.#text(properties, chain, content);
    for (const reference of content.notes) {
      const note = this.#parts.notes.get(reference);
      if (note) this.#notes.push({ ...note });
    }
  }

  #text(properties: XmlNode | undefined, chain: WordStyle[], content: ParagraphContent): void {
    const level = headingLevel(properties, chain);
    const numbered = this.#marker(properties, chain);
    if (level !== undefined) {
      this.#list = undefined;
      this.finish();
      this.#builder.heading(level, numbered?.ordered ? prefixed(content, numbered.text) : content.text.take());
    } else if (content.checkbox !== undefined) this.#task(content);
    else if (numbered) {
      const { depth, ordered, text: marker } = numbered;
      const list = this.#listOf(numbered.id, depth);
      this.#builder.add({ kind: 'list-item', list, depth, ordered, marker, ...content.text.take() });
    } else {
      this.#list = undefined;
      this.#prose(chain, content);
    }
  }

  #prose(chain: WordStyle[], content: ParagraphContent): void {
    if (!content.prose) {
      for (const text of content.formulas) this.#builder.add({ kind: 'formula', text });
    } else if (isCode(chain, content)) this.#code(content.text.text);
    else if (/^caption$/i.test(chain[0]?.name ?? '')) this.#builder.add({ kind: 'caption', ...content.text.take() });
    else this.#builder.paragraph(content.text.take());
  }

  /** Paragraphs of code that follow one another are one block. */
  #code(line: string): void {
    const before = this.#builder.items.at(-1);
    if (before?.kind === 'code') before.text += `\n${line}`;
    else this.#builder.add({ kind: 'code', text: line });
  }

  #task(content: ParagraphContent): void {
    const list = this.#listOf('checkboxes', 0);
    const text = prefixed(content, content.checkbox ? '[x]' : '[ ]');
    this.#builder.add({ kind: 'list-item', list, depth: 0, ordered: false, marker: '-', ...text });
  }

  /** The paragraph's number or bullet, by its own properties or its style's. */
  #marker(properties: XmlNode | undefined, chain: WordStyle[]) {
    const own = element(properties, 'w:numPr');
    const style = chain.find(({ numbering }) => numbering);
    const id = attribute(element(own, 'w:numId'), 'w:val') ?? style?.numbering?.id;
    if (id === undefined || id === '0') return undefined;
    const { numbering } = this.#parts;
    const depth =
      numberAttribute(element(own, 'w:ilvl'), 'w:val') ??
      style?.numbering?.level ??
      numbering.levelOfStyle(id, style?.id) ??
      0;
    const marker = numbering.next(id, depth);
    return marker && { id, depth, ...marker };
  }

  /** The list that is open, whatever numbers its deeper items; another numbering at the outermost depth begins another. */
  #listOf(id: string, depth: number): number {
    if (this.#list === undefined || (depth === 0 && this.#list.id !== id))
      this.#list = { id, list: this.#builder.newList() };
    return this.#list.list;
  }

  #table(table: XmlNode): void {
    this.#list = undefined;
    const rows = elements(table, 'w:tr').map((row) => ({ row, cells: tableCells(row) }));
    const only = rows.length === 1 && rows[0]!.cells.length === 1 ? rows[0]!.cells[0] : undefined;
    if (only) this.walk(elements(only));
    else this.#builder.add(layOutTable(rows, (cell) => this.#cellItems(cell)));
  }

  /** What one cell shows, as a small document of its own. */
  #cellItems(cell: XmlNode): DocumentItem[] {
    const builder = new DocumentBuilder();
    const walker = new WordWalker(builder, this.#parts);
    walker.walk(elements(cell));
    this.#notes.push(...walker.#notes);
    return builder.items;
  }
}

function tableCells(row: XmlNode): XmlNode[] {
  return elements(row).flatMap((child) => {
    if (child.name === 'w:tc') return [child];
    return isWrapper(child) ? tableCells(child) : [];
  });
}

function prefixed({ text }: ParagraphContent, prefix: string): Text {
  const { text: words, marks } = text.take();
  const bare = prefix.replace(/[.:)]$/, '');
  const shift = bare.length + 1;
  const shifted = marks?.map((mark) => ({ ...mark, from: mark.from + shift, to: mark.to + shift }));
  return { text: `${bare} ${words}`, ...(shifted ? { marks: shifted } : {}) };
}

const codeStyle = /^(?:source code|code|code block|html preformatted|preformatted text|macro text|plain code)$/i;

/** By its style, or by a typewriter's font around characters of programs. */
function isCode(chain: WordStyle[], { monospaced, text }: ParagraphContent): boolean {
  return codeStyle.test(chain[0]?.name ?? '') || (monospaced && /[{}();=<>]/.test(text.text));
}
