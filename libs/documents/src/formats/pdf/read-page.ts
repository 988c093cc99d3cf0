import type { ParsedPage, TextItem } from '@llamaindex/liteparse';
import { type PageContent, type Rule, type Segment, usualSize } from './page.ts';
import { isRightToLeft, logicalOrder } from './right-to-left.ts';

/** Strokes and bars at most this thick, in points, are rules; others are shapes. */
const maxThickness = 3;

/** What the layout needs of a page: text with its font, and the rules of tables. */
export function readPage(page: ParsedPage): PageContent {
  const upright = (rotation = 0) => Math.abs(rotation) < 2 || Math.abs(rotation) > 358;
  const fonts = new Map<string, Font>();
  const segments = page.textItems
    .map((item) => ({
      segment: segmentOf(item, fonts),
      upright: upright(item.rotation),
      downwards: item.rotation === 90,
    }))
    .filter(({ segment }) => segment.text !== '' && segment.right > segment.left);
  evenOut(
    page,
    segments.map(({ segment }) => segment),
  );
  return {
    number: page.pageNum,
    width: page.width,
    height: page.height,
    segments: segments.flatMap((item) => (item.upright ? [item.segment] : [])),
    turned: segments.flatMap((item) => (item.upright ? [] : [{ ...item.segment, downwards: item.downwards }])),
    rules: rulesOf(page),
  };
}

/** Recognized letters have no font, and heights that differ a little from word to word: near the usual they are the same. */
function evenOut(page: ParsedPage, segments: Segment[]): void {
  if (!page.textItems.some(({ confidence }) => confidence !== undefined)) return;
  const usual = usualSize(segments);
  for (const segment of segments) if (Math.abs(segment.size - usual) < usual * 0.35) segment.size = usual;
}

function segmentOf(item: TextItem, fonts: Map<string, Font>): Segment {
  const name = item.fontName ?? '';
  const font = fonts.get(name) ?? fontOf(name);
  fonts.set(name, font);
  const text = readable(item.text, name);
  return {
    text: isRightToLeft(text) ? logicalOrder(text) : text,
    left: item.x,
    top: item.y,
    right: item.x + item.width,
    bottom: item.y + item.height,
    size: sizeOf(item),
    family: font.family,
    bold: font.bold || (item.fontWeight ?? 400) >= 600,
    italic: font.italic,
    mono: font.mono,
  };
}

type Font = Pick<Segment, 'family' | 'bold' | 'italic' | 'mono'>;

/** What the name of a font tells of it. */
const fontOf = (name: string): Font => ({
  family: familyOf(name),
  bold: isBold(name),
  italic: /ital|obli|(?:SFTI|CMTI|CMSL)\d/i.test(name),
  mono: /mono|courier|consol|menlo|typewriter|lucidacons|inconsolata|(?:CMTT|SFTT)\d|fixed|sourcecode/i.test(name),
});

/** Height of the font: as it is said, where the page is not drawn by another scale; otherwise that of the letters. */
function sizeOf({ fontHeight, fontSize = 0, height }: TextItem): number {
  if (fontHeight !== undefined) return fontHeight;
  return fontSize > height * 0.7 && fontSize < height * 1.6 ? fontSize : height;
}

/** The text without control characters, which are glyphs that the font gives no letters for; none where most are. */
function readable(text: string, font: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('  ')) return text.trim();
  const unknown = text.match(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/g)?.length ?? 0;
  const clean = text
    .replace(/[\p{Cc}\u00ad\ufffd]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (unknown > 0 && [...text.trim()].length === 1 && /wingding|webding|symbol|dingbat/i.test(font)) return '•';
  return unknown > clean.length * 0.3 ? '' : clean;
}

const isBold = (name: string): boolean =>
  /bold|black|heavy|demi(?!light)|(?:CMBX|SFBX|CMSSBX)\d|[-,](?:bd|blk)\b|Bd$|BdIt$|BdCn$/i.test(name);

/** "ABCDEF+Helvetica-BoldOblique" is of the family Helvetica. */
const familyOf = (name: string): string =>
  name
    .replace(/^[A-Z]{6}\+/, '')
    .replace(/[-,].*$/, '')
    .replace(/(?:Bold|Italic|Oblique|Regular|Medium|Light|Roman|MT|PS|\d+)+$/g, '');

function rulesOf(page: ParsedPage): Rule[] {
  const { shapes = [], lines = [] } = page.vectorGraphics ?? {};
  const bars = shapes.flatMap(({ bbox, fill, stroke, fillColor }) => {
    if ((!fill && !stroke) || isWhite(fillColor)) return [];
    const area = { left: bbox.x, top: bbox.y, right: bbox.x + bbox.width, bottom: bbox.y + bbox.height };
    if (bbox.height <= maxThickness && bbox.width > maxThickness) return [{ ...area, horizontal: true }];
    if (bbox.width <= maxThickness && bbox.height > maxThickness) return [{ ...area, horizontal: false }];
    return [];
  });
  const strokes = lines.flatMap(({ x1, y1, x2, y2, strokeColor, fillColor }) => {
    if (isWhite(strokeColor ?? fillColor)) return [];
    const area = { left: Math.min(x1, x2), top: Math.min(y1, y2), right: Math.max(x1, x2), bottom: Math.max(y1, y2) };
    const [wide, high] = [area.right - area.left, area.bottom - area.top];
    if (high <= 1 && wide > maxThickness) return [{ ...area, horizontal: true }];
    if (wide <= 1 && high > maxThickness) return [{ ...area, horizontal: false }];
    return [];
  });
  return [...bars, ...strokes];
}

const isWhite = (color: string | undefined): boolean => color?.toLowerCase().endsWith('ffffff') === true;
