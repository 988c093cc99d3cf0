import type { DocumentBuilder } from '../../model/builder.ts';
import type { Cell } from '../../model/document.ts';
import { RichText, type Style } from '../../model/rich-text.ts';
import { layOutRows } from '../../model/table.ts';
import { latexOfMathMl } from '../math/mathml.ts';
import {
  attribute,
  childElements,
  type Element,
  findElement,
  isElement,
  isText,
  type Node,
  textContent,
} from './dom.ts';
import { blocks, headingLevel, inlineStyles, unseen } from './tags.ts';

interface ListContext {
  list: number;
  depth: number;
}

/** Walks a tree of HTML elements and adds what it shows to the document. */
export class HtmlWalker {
  readonly #builder: DocumentBuilder;
  readonly #below: number;
  readonly #styles: Style[] = [];
  /** Text of the paragraph that is open. */
  #text = new RichText();
  #list: ListContext | undefined;

  /** Headings are put `below` levels deeper than their names say. */
  constructor(builder: DocumentBuilder, below = 0) {
    this.#builder = builder;
    this.#below = below;
  }

  walk(nodes: Node[]): void {
    for (const node of nodes) {
      if (isText(node)) this.#text.flow(node.value, this.#styles);
      else if (isElement(node) && !isHidden(node)) this.#element(node);
    }
  }

  /** Ends the paragraph that is open. */
  flush(): void {
    if (this.#text.empty) this.#text = new RichText();
    else this.#builder.paragraph(this.#text.take());
  }

  #element(element: Element): void {
    const tag = element.tagName;
    if (tag === 'br') this.flush();
    else if (tag === 'img') this.#image(element);
    else if (tag === 'math') this.#math(element);
    else if (blocks.has(tag)) this.#block(element);
    else this.#styled(element, () => this.walk(element.childNodes));
  }

  #styled(element: Element, inside: () => void): void {
    const style = styleOf(element);
    if (style) this.#styles.push(style);
    inside();
    if (style) this.#styles.pop();
  }

  #block(element: Element): void {
    this.flush();
    const tag = element.tagName;
    const level = headingLevel(tag);
    if (level !== undefined) this.#heading(element, level - 1 + this.#below);
    else if (tag === 'ul' || tag === 'ol' || tag === 'menu' || tag === 'dir') this.#items(element);
    else if (tag === 'dl') this.#descriptions(element);
    else if (tag === 'table') this.#table(element);
    else if (tag === 'pre') this.#code(element);
    else if (tag === 'figure') this.#figure(element);
    else this.walk(element.childNodes);
    this.flush();
  }

  #heading(element: Element, level: number): void {
    const text = this.#inline(element.childNodes);
    if (!text.empty) this.#builder.heading(level, text.take());
    this.#embedded(element, ['img']);
  }

  #image(element: Element): void {
    this.flush();
    const alt = attribute(element, 'alt')?.trim() ?? '';
    if (alt !== '') this.#builder.add({ kind: 'caption', text: alt });
    this.#builder.add({ kind: 'picture', text: '' });
  }

  #math(element: Element): void {
    const latex = latexOfMathMl(element);
    if (attribute(element, 'display') === 'block') {
      this.flush();
      this.#builder.add({ kind: 'formula', text: latex });
    } else this.#text.append(`$${latex}$`, this.#styles);
  }

  #figure(element: Element): void {
    const caption = findElement(element, ({ tagName }) => tagName === 'figcaption');
    const before = this.#builder.items.length;
    this.walk(element.childNodes.filter((node) => node !== caption));
    this.flush();
    if (!caption) return;
    const text = this.#inline(caption.childNodes).take();
    const added = this.#builder.items.splice(before);
    const rest = added.filter(
      (item) => !(item.kind === 'caption' && added[added.indexOf(item) + 1]?.kind === 'picture'),
    );
    this.#builder.add({ kind: 'caption', ...text });
    this.#builder.items.push(...rest);
  }

  #code(element: Element): void {
    const code = findElement(element, ({ tagName }) => tagName === 'code');
    const language = /\blang(?:uage)?-([\w+#.-]+)/.exec(attribute(code ?? element, 'class') ?? '')?.[1];
    const text = textContent(element).replace(/^\s*\n|\s+$/g, '');
    this.#builder.add({ kind: 'code', text, ...(language === undefined ? {} : { language }) });
  }

  /** A list; what it holds beside items stands before or between them. */
  #items(element: Element): void {
    const outer = this.#list;
    this.#list = outer ? { ...outer, depth: outer.depth + 1 } : { list: this.#builder.newList(), depth: 0 };
    const ordered = element.tagName === 'ol';
    let number = Number.parseInt(attribute(element, 'start') ?? '1', 10);
    if (Number.isNaN(number)) number = 1;
    for (const child of element.childNodes) {
      if (!isElement(child) || child.tagName !== 'li') this.walk([child]);
      else if (!isHidden(child)) {
        this.flush();
        if (this.#item(child, ordered, ordered ? `${number}.` : '-')) number++;
      }
    }
    this.flush();
    this.#list = outer;
  }

  #descriptions(element: Element): void {
    const outer = this.#list;
    const list = outer ? { ...outer, depth: outer.depth + 1 } : { list: this.#builder.newList(), depth: 0 };
    let termSeen = false;
    const walkEntries = (parent: Element): void => {
      for (const child of childElements(parent)) {
        if (isHidden(child)) continue;
        if (child.tagName === 'div') walkEntries(child);
        else if (child.tagName === 'dt' || child.tagName === 'dd') {
          const isTerm = child.tagName === 'dt';
          termSeen ||= isTerm;
          this.#list = { ...list, depth: list.depth + (isTerm || !termSeen ? 0 : 1) };
          if (isTerm) this.#styles.push({ style: 'bold' });
          this.#item(child, false, '-');
          if (isTerm) this.#styles.pop();
        } else this.walk([child]);
      }
    };
    walkEntries(element);
    this.flush();
    this.#list = outer;
  }

  /** One item: its own text first, then the lists, tables, pictures and code in it. */
  #item(element: Element, ordered: boolean, marker: string): boolean {
    const box = findElement(element, ({ tagName }) => tagName === 'input' || tagName === 'li');
    const text = this.#inline(element.childNodes);
    const task = box && box.tagName === 'input' && attribute(box, 'type') === 'checkbox';
    if (task) text.text = `${attribute(box, 'checked') === undefined ? '[ ]' : '[x]'} ${text.text.trim()}`;
    const { list, depth } = this.#list!;
    const empty = text.empty;
    if (!empty) this.#builder.add({ kind: 'list-item', list, depth, ordered, marker, ...text.take() });
    this.#embedded(element, ['ul', 'ol', 'dl', 'table', 'img', 'pre', 'menu', 'dir']);
    return !empty;
  }

  /** The text of elements as one run, without what stands in blocks of its own. */
  #inline(nodes: Node[], apart: readonly string[] = ['ul', 'ol', 'dl', 'menu', 'dir', 'table', 'pre']): RichText {
    const outer = this.#text;
    const text = (this.#text = new RichText());
    const visit = (node: Node): void => {
      if (isText(node)) text.flow(node.value, this.#styles);
      if (!isElement(node) || isHidden(node) || apart.includes(node.tagName) || node.tagName === 'img') return;
      if (node.tagName === 'br') text.flow(' ');
      else if (node.tagName === 'math') this.#math(node);
      else {
        if (blocks.has(node.tagName)) text.flow(' ');
        this.#styled(node, () => node.childNodes.forEach(visit));
        if (blocks.has(node.tagName)) text.flow(' ');
      }
    };
    nodes.forEach(visit);
    this.#text = outer;
    return text;
  }

  /** Walks the outermost elements of some names wherever they stand below the element. */
  #embedded(element: Element, names: string[]): void {
    for (const child of childElements(element)) {
      if (isHidden(child)) continue;
      if (names.includes(child.tagName)) this.walk([child]);
      else this.#embedded(child, names);
    }
  }

  #table(element: Element): void {
    const caption = childElements(element, 'caption')[0];
    if (caption) this.#builder.add({ kind: 'caption', ...this.#inline(caption.childNodes).take() });
    const rows = tableRows(element);
    const [only, second] = rows.flatMap((row) => childElements(row, 'td', 'th'));
    if (only && !second) {
      // A table of one cell lays out the page.
      this.walk(only.childNodes);
      return;
    }
    const list = this.#list;
    this.#list = undefined;
    this.#builder.add(layOutRows(rows.map((row) => childElements(row, 'td', 'th').map((cell) => this.#cell(cell)))));
    this.#list = list;
  }

  #cell(element: Element): Omit<Cell, 'row' | 'column'> {
    const span = (name: string) =>
      Math.max(1, Math.min(1000, Number.parseInt(attribute(element, name) ?? '1', 10) || 1));
    const text = this.#inline(element.childNodes, []).take();
    return { ...text, rowSpan: span('rowspan'), columnSpan: span('colspan'), header: element.tagName === 'th' };
  }
}

function tableRows(table: Element): Element[] {
  return childElements(table).flatMap((child) => {
    if (child.tagName === 'tr') return [child];
    return ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? childElements(child, 'tr') : [];
  });
}

function styleOf(element: Element): Style | undefined {
  if (element.tagName !== 'a') return inlineStyles[element.tagName];
  const href = attribute(element, 'href');
  return href === undefined ? undefined : { style: 'link', href };
}

function isHidden(element: Element): boolean {
  if (unseen.has(element.tagName) || attribute(element, 'hidden') !== undefined) return true;
  return /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribute(element, 'style') ?? '');
}
