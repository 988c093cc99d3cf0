import type { DocumentBuilder } from '../../model/builder.ts';
import type { Box } from '../../model/document.ts';
import { codeText, lineTexts, type TextBlock } from './blocks.ts';
import { flowing } from './flowing.ts';
import { type BodyStyle, headingLevels, isHeading, isNumbered, titleOf } from './headings.ts';
import type { LaidPage } from './laid-pages.ts';
import type { PageBlock } from './layout.ts';
import { leadingMarker } from './markers.ts';
import { type Area, type PageContent, usualSize } from './page.ts';

/** Adds pages to the document, headings told from the text by how all of it is set. */
export function addPages(builder: DocumentBuilder, laid: readonly LaidPage[]): void {
  const body = bodyStyle(laid.flatMap(({ blocks }) => blocks));
  const headings = new Set(laid.flatMap(({ page, blocks }) => headingsOf(page, blocks, body)));
  const first =
    laid[0]?.blocks.flatMap((found) => (found.kind === 'text' && headings.has(found.block) ? [found.block] : [])) ?? [];
  const title = titleOf(
    first,
    [...headings].filter((block) => !first.includes(block)),
  );
  const levels = headingLevels([...headings].filter((block) => block !== title));
  if (title) levels.set(title, 0);
  for (const { page, blocks } of laid) addPage(builder, page, blocks, { levels, body });
}

interface Styles {
  levels: ReadonlyMap<TextBlock, number>;
  body: BodyStyle;
}

function bodyStyle(blocks: readonly PageBlock[]): BodyStyle {
  const segments = blocks.flatMap((found) =>
    found.kind === 'text' && !found.block.mono ? found.block.lines.flatMap((line) => line.segments) : [],
  );
  const size = usualSize(segments);
  const tally = new Map<string, number>();
  for (const segment of segments)
    if (Math.abs(segment.size - size) < 0.6)
      tally.set(segment.family, (tally.get(segment.family) ?? 0) + segment.text.length);
  const [[family] = ['']] = [...tally].sort(([, a], [, b]) => b - a);
  return { size, family };
}

function headingsOf(page: PageContent, blocks: readonly PageBlock[], body: BodyStyle): TextBlock[] {
  return blocks.flatMap((found, index) => {
    if (found.kind !== 'text' || isCaption(found.block)) return [];
    const gap = gapBetween(blocks[index - 1], found) ?? page.height;
    const next = blocks[index + 1];
    // The first line of a paragraph whose lines do not begin alike is no heading.
    const goesOn =
      next?.kind === 'text' &&
      isAlike(next.block, found.block) &&
      !isNumbered(next.block) &&
      (gapBetween(found, next) ?? 99) < found.block.size * 0.6;
    return !goesOn && isHeading(found.block, body, gap) ? [found.block] : [];
  });
}

/** White space between two blocks of one column. */
function gapBetween(above: PageBlock | undefined, below: PageBlock): number | undefined {
  if (!above) return undefined;
  const [upper, lower] = [above, below].map((found) => (found.kind === 'text' ? found.block : found.table));
  return lower!.top > upper!.top ? lower!.top - upper!.bottom : undefined;
}

const isAlike = (a: TextBlock, b: TextBlock): boolean =>
  a.bold === b.bold && Math.abs(a.size - b.size) < 0.5 && a.family === b.family;

const caption =
  /^(?:(?:fig(?:ure|\.)?|table|tab\.|listing|example|exhibit|chart|abb(?:ildung|\.)?|tabelle|tableau|figura|tabla)\s*(?:\d|[A-Z]\.?\d|[ivx]+\b)|\[?(?:표|그림|図|表|图)\s*\d)/i;

const isCaption = (block: TextBlock): boolean => caption.test(block.texts[0]!);

function addPage(builder: DocumentBuilder, page: PageContent, blocks: readonly PageBlock[], styles: Styles): void {
  builder.page = page.number;
  const list = new ListPlaces(builder);
  for (const found of blocks) {
    const boxes = [boxOf(found.kind === 'text' ? found.block : found.table, page.number)];
    if (found.kind === 'table') builder.add({ ...found.table.table, boxes });
    else addText(builder, found.block, boxes, styles, list);
    if (found.kind === 'table' || !found.block.marker) list.interrupt(found.kind === 'text' ? found.block : undefined);
  }
}

function addText(
  builder: DocumentBuilder,
  block: TextBlock,
  boxes: Box[],
  { levels, body }: Styles,
  list: ListPlaces,
): void {
  const level = levels.get(block);
  if (level !== undefined) builder.heading(level, { text: block.text }, { boxes });
  else if (block.mono) builder.add({ kind: 'code', text: codeText(block), boxes });
  else if (isCaption(block)) builder.add({ kind: 'caption', text: block.text, boxes });
  else if (isFootnote(block, body)) builder.add({ kind: 'footnote', text: block.text, boxes });
  else if (block.marker) {
    const [first, ...rest] = block.lines;
    const words = leadingMarker(first!.segments)!.rest;
    const text = flowing(lineTexts([{ ...first!, segments: words }, ...rest]));
    builder.add({
      kind: 'list-item',
      ...list.place(block),
      ordered: block.marker.ordered,
      marker: block.marker.text,
      text,
      boxes,
    });
  } else builder.paragraph({ text: block.text }, { boxes });
}

/** A note in small type that begins with its number. */
const isFootnote = (block: TextBlock, body: BodyStyle): boolean =>
  block.size < body.size * 0.93 &&
  /^(?:\d{1,3}[.)]?|[*†‡§])\s*\S/.test(block.texts[0]!) &&
  block.marker?.ordered !== false;

/** Which list an item belongs to, and how deep, by where it begins. */
class ListPlaces {
  readonly #builder: DocumentBuilder;
  #list: number | undefined;
  #lefts: number[] = [];
  #top = 0;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
  }

  place({ left, top }: Area): { list: number; depth: number } {
    this.#list ??= this.#builder.newList();
    // In the next column depth is counted anew.
    if (top < this.#top) this.#lefts = [];
    this.#top = top;
    while (this.#lefts.length > 0 && left < this.#lefts.at(-1)! - 4) this.#lefts.pop();
    if (this.#lefts.length === 0 || left > this.#lefts.at(-1)! + 4) this.#lefts.push(left);
    return { list: this.#list, depth: this.#lefts.length - 1 };
  }

  /** A paragraph that is set in like the items stands between them; others end the list. */
  interrupt(block: TextBlock | undefined): void {
    if (block && this.#lefts.length > 0 && block.left > this.#lefts[0]! + 4) return;
    this.#list = undefined;
    this.#lefts = [];
  }
}

const boxOf = ({ left, top, right, bottom }: Area, page: number): Box => ({ page, left, top, right, bottom });
