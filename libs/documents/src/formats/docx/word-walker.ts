import type { DocumentBuilder } from '../../model/builder.ts';
import type { Cell } from '../../model/document.ts';
import { RichText, type Style } from '../../model/rich-text.ts';
import { layOutRows } from '../../model/table.ts';
import { attribute, element, elements, isElement, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';
import type { Numbering } from './numbering.ts';
import { styleChain, type WordStyles } from './styles.ts';

/** Elements that only wrap what is shown. */
const wrappers = new Set([
  'w:sdt',
  'w:sdtContent',
  'w:ins',
  'w:moveTo',
  'w:smartTag',
  'w:customXml',
  'w:hyperlink',
  'w:fldSimple',
  'mc:AlternateContent',
  'mc:Choice',
]);

/** Walks Word's paragraphs and tables and adds what they show to the document. */
export class WordWalker {
  readonly #builder: DocumentBuilder;
  readonly #styles: WordStyles;
  readonly #numbering: Numbering;
  #list: { id: string; list: number } | undefined;

  constructor(builder: DocumentBuilder, styles: WordStyles, numbering: Numbering) {
    this.#builder = builder;
    this.#styles = styles;
    this.#numbering = numbering;
  }

  walk(blocks: readonly XmlNode[]): void {
    for (const block of blocks) {
      if (block.name === 'w:p') this.#paragraph(block);
      else if (block.name === 'w:tbl') this.#table(block);
      else if (wrappers.has(block.name)) this.walk(elements(block));
    }
  }

  #paragraph(paragraph: XmlNode): void {
    const properties = element(paragraph, 'w:pPr');
    const chain = styleChain(this.#styles, attribute(element(properties, 'w:pStyle'), 'w:val'));
    const text = runs(paragraph);
    const level = headingLevel(properties, chain);
    const own = element(properties, 'w:numPr');
    const inherited = chain.find(({ numbering }) => numbering)?.numbering;
    const id = attribute(element(own, 'w:numId'), 'w:val') ?? inherited?.id;
    const depth = numberAttribute(element(own, 'w:ilvl'), 'w:val') ?? inherited?.level ?? 0;
    if (text.empty) return;
    if (level !== undefined) this.#builder.heading(level, text.take());
    else {
      const numbered = id === undefined || id === '0' ? undefined : this.#numbering.next(id, depth);
      if (numbered) {
        const list = this.#listOf(id!, depth);
        this.#builder.add({ kind: 'list-item', list, depth, ...numbered, ...text.take() });
        return;
      }
      this.#builder.paragraph(text.take());
    }
    this.#list = undefined;
  }

  /** The list that is open, whatever numbers its deeper items; another numbering at the outermost depth begins another. */
  #listOf(id: string, depth: number): number {
    if (this.#list === undefined || (depth === 0 && this.#list.id !== id))
      this.#list = { id, list: this.#builder.newList() };
    return this.#list.list;
  }

  #table(table: XmlNode): void {
    this.#list = undefined;
    const rows = elements(table, 'w:tr').map((row) => elements(row, 'w:tc'));
    const grid = mergedCells(rows);
    const cells = grid.flat();
    if (cells.length === 1) this.walk(elements(rows[0]![0]!));
    else this.#builder.add(layOutRows(grid));
  }
}

/** Heading level from 1, 0 for the title, by the style's name or outline level. */
function headingLevel(properties: XmlNode | undefined, chain: ReturnType<typeof styleChain>): number | undefined {
  const direct = numberAttribute(element(properties, 'w:outlineLvl'), 'w:val');
  if (direct !== undefined && direct < 9) return direct + 1;
  for (const { name, outline } of chain) {
    if (/^title$/i.test(name)) return 0;
    const named = /^heading (\d)$/i.exec(name)?.[1];
    if (named !== undefined) return Number(named);
    if (outline !== undefined) return outline < 9 ? outline + 1 : undefined;
  }
  return undefined;
}

function runs(paragraph: XmlNode): RichText {
  const text = new RichText();
  const visit = (node: XmlNode, styles: Style[]): void => {
    for (const child of elements(node)) {
      if (child.name === 'w:r') visitRun(child, [...styles, ...runStyles(child)]);
      else if (wrappers.has(child.name)) visit(child, styles);
    }
  };
  const visitRun = (run: XmlNode, styles: Style[]): void => {
    for (const child of elements(run)) {
      if (child.name === 'w:t') text.append(child.children.filter((piece) => !isElement(piece)).join(''), styles);
      else if (child.name === 'w:tab') text.append('\t');
      else if (child.name === 'w:br' || child.name === 'w:cr') text.append('\n');
      else if (child.name === 'w:noBreakHyphen') text.append('-', styles);
    }
  };
  visit(paragraph, []);
  return text;
}

function runStyles(run: XmlNode): Style[] {
  const properties = element(run, 'w:rPr');
  const on = (name: string) => {
    const toggle = element(properties, name);
    return toggle !== undefined && !['0', 'false', 'none'].includes(attribute(toggle, 'w:val') ?? '1');
  };
  const styles: Style[] = [];
  if (on('w:b')) styles.push({ style: 'bold' });
  if (on('w:i')) styles.push({ style: 'italic' });
  if (on('w:strike')) styles.push({ style: 'strike' });
  return styles;
}

type PlacedCell = Omit<Cell, 'row' | 'column'>;

/** Word's rows as cells with spans: cells that continue a merge from above lengthen it and vanish. */
function mergedCells(rows: XmlNode[][]): PlacedCell[][] {
  const open = new Map<number, PlacedCell>();
  return rows.map((row, index) => {
    let column = 0;
    const cells: PlacedCell[] = [];
    for (const node of row) {
      const properties = element(node, 'w:tcPr');
      const columnSpan = Math.max(1, numberAttribute(element(properties, 'w:gridSpan'), 'w:val') ?? 1);
      const merge = element(properties, 'w:vMerge');
      const above = open.get(column);
      if (merge && attribute(merge, 'w:val') !== 'restart' && above) above.rowSpan++;
      else {
        const cell = { ...cellText(node), columnSpan, rowSpan: 1, header: index === 0 };
        cells.push(cell);
        if (merge) open.set(column, cell);
        else open.delete(column);
      }
      column += columnSpan;
    }
    return cells;
  });
}

function cellText(cell: XmlNode): { text: string } {
  const lines: string[] = [];
  const visit = (node: XmlNode): void => {
    for (const child of elements(node)) {
      if (child.name === 'w:p') lines.push(runs(child).take().text);
      else if (child.name === 'w:tbl' || child.name === 'w:tr' || child.name === 'w:tc' || wrappers.has(child.name))
        visit(child);
    }
  };
  visit(cell);
  return { text: lines.filter((line) => line !== '').join('\n') };
}
