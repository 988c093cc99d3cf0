import type { DocumentBuilder } from '../../model/builder.ts';
import type { Table } from '../../model/document.ts';
import { layOutRows } from '../../model/table.ts';
import { attribute, descendants, element, elements, numberAttribute, type XmlNode } from '../../xml/xml-node.ts';
import { addChart, type Chart } from '../office/chart.ts';
import { type Inherited, type Placeholder, placeholderOf } from './inherited-styles.ts';
import { addTextBody, lineText } from './text-body.ts';

export interface SlideParts {
  styles: Inherited;
  /** By relationship id. */
  charts: ReadonlyMap<string, Chart>;
  diagrams: ReadonlyMap<string, string[]>;
}

/** Shapes whose tops differ by less stand in one row: a twentieth of an inch, in English Metric Units. */
const sameRow = 45_720;
/** The slide's own furniture. */
const furniture = new Set(['dt', 'ftr', 'sldNum', 'hdr', 'sldImg']);

/** Adds what a slide shows: its title, then its other shapes as they stand, from top to bottom and left to right. */
export class SlideWalker {
  readonly #builder: DocumentBuilder;
  readonly #parts: SlideParts;

  constructor(builder: DocumentBuilder, parts: SlideParts) {
    this.#builder = builder;
    this.#parts = parts;
  }

  walk(tree: XmlNode | undefined): void {
    const shapes = this.#inOrder(elements(tree).flatMap(shown));
    const isTitle = (shape: XmlNode) => /^(?:title|ctrTitle)$/.test(placeholderOf(shape)?.type ?? '');
    for (const shape of shapes.filter(isTitle)) this.#shape(shape);
    for (const shape of shapes.filter((other) => !isTitle(other))) this.#shape(shape);
  }

  #shape(shape: XmlNode): void {
    const placeholder = placeholderOf(shape);
    if (placeholder && furniture.has(placeholder.type)) return;
    switch (shape.name) {
      case 'p:sp':
      case 'p:cxnSp':
        this.#text(shape, placeholder);
        break;
      case 'p:grpSp':
        for (const inner of this.#inOrder(elements(shape).flatMap(shown))) this.#shape(inner);
        break;
      case 'p:pic':
        this.#builder.add({ kind: 'picture', text: description(shape) });
        break;
      case 'p:graphicFrame':
        this.#frame(shape);
        break;
    }
  }

  #text(shape: XmlNode, placeholder: Placeholder | undefined): void {
    const body = element(shape, 'p:txBody');
    if (placeholder?.type === 'title' || placeholder?.type === 'ctrTitle') {
      const text = elements(body, 'a:p').map(lineText).join(' ').replace(/\s+/g, ' ').trim();
      // The title of a title slide is the document's.
      const isFirst = this.#builder.title === undefined && placeholder.type === 'ctrTitle';
      if (text !== '') this.#builder.heading(isFirst ? 0 : 1, { text });
    } else addTextBody(this.#builder, body, this.#parts.styles.listStyles(placeholder));
  }

  #frame(frame: XmlNode): void {
    const data = element(frame, 'a:graphic', 'a:graphicData');
    const table = element(data, 'a:tbl');
    const chart = this.#parts.charts.get(attribute(element(data, 'c:chart'), 'r:id') ?? '');
    const texts = this.#parts.diagrams.get(attribute(element(data, 'dgm:relIds'), 'r:dm') ?? '');
    if (table) this.#builder.add(tableOf(table));
    addChart(this.#builder, chart);
    for (const text of texts ?? []) this.#builder.paragraph({ text });
  }

  #inOrder(shapes: XmlNode[]): XmlNode[] {
    const placed = shapes.map((shape, index) => ({ shape, index, ...this.#place(shape) }));
    placed.sort((a, b) => a.top - b.top || a.index - b.index);
    let row = 0;
    const rows = placed.map((entry, index) => {
      if (index > 0 && entry.top - placed[index - 1]!.top > sameRow) row++;
      return { ...entry, row };
    });
    return rows.sort((a, b) => a.row - b.row || a.left - b.left || a.index - b.index).map(({ shape }) => shape);
  }

  /** Where a shape stands, by itself or by the layout's or master's placeholder. */
  #place(shape: XmlNode): { top: number; left: number } {
    const candidates = [shape, ...this.#parts.styles.shapes(placeholderOf(shape))];
    for (const candidate of candidates) {
      const [offset] = [
        element(candidate, 'p:spPr', 'a:xfrm', 'a:off'),
        element(candidate, 'p:grpSpPr', 'a:xfrm', 'a:off'),
        element(candidate, 'p:xfrm', 'a:off'),
      ].filter((found) => found !== undefined);
      if (offset) return { top: numberAttribute(offset, 'y') ?? 0, left: numberAttribute(offset, 'x') ?? 0 };
    }
    return { top: Number.MAX_SAFE_INTEGER, left: 0 };
  }
}

/** A shape, or what stands for it in a newer PowerPoint. */
function shown(node: XmlNode): XmlNode[] {
  if (node.name !== 'mc:AlternateContent') return [node];
  return elements(element(node, 'mc:Choice') ?? element(node, 'mc:Fallback'));
}

function description(picture: XmlNode): string {
  return attribute(descendants(picture, 'p:cNvPr')[0], 'descr')?.trim() ?? '';
}

function tableOf(table: XmlNode): Table {
  const isOn = (node: XmlNode, name: string) => ['1', 'true'].includes(attribute(node, name) ?? '');
  const rows = elements(table, 'a:tr').map((row, index) =>
    elements(row, 'a:tc')
      .filter((cell) => !isOn(cell, 'hMerge') && !isOn(cell, 'vMerge'))
      .map((cell) => ({
        text: elements(element(cell, 'a:txBody'), 'a:p').map(lineText).join('\n').trim(),
        rowSpan: numberAttribute(cell, 'rowSpan') ?? 1,
        columnSpan: numberAttribute(cell, 'gridSpan') ?? 1,
        header: index === 0,
      })),
  );
  return layOutRows(rows);
}
