import { flowing } from './flowing.ts';
import { leadingMarker, type Marker } from './markers.ts';
import { around, type Area, type Line, type Segment, textOf } from './page.ts';
import { readingOrder } from './lines.ts';

/** Lines that belong together: a paragraph, a heading, an item of a list, a piece of code. */
export interface TextBlock extends Gathered {
  /** Its lines as they are read. */
  texts: string[];
  /** All of them as one. */
  text: string;
}

/** A block to which lines may still be added. */
interface Gathered extends Area {
  lines: Line[];
  size: number;
  bold: boolean;
  mono: boolean;
  family: string;
  marker: Marker | undefined;
}

/** Divides the lines of one column where spacing, style, indentation or a marker tells that something else begins. */
export function textBlocks(lines: readonly Line[]): TextBlock[] {
  const column = lines.length > 0 ? around(lines) : undefined;
  const blocks: Gathered[] = [];
  for (const line of lines) {
    const next = blockOf(line);
    const block = blocks.at(-1);
    if (block && column && continues(block, next, column)) extend(block, line);
    else blocks.push(next);
  }
  return blocks.map((block) => {
    const texts = lineTexts(block.lines);
    return { ...block, texts, text: flowing(texts) };
  });
}

function blockOf(line: Line): Gathered {
  const style = styleOf(line.segments);
  return { ...line, lines: [line], ...style, marker: style.mono ? undefined : leadingMarker(line.segments)?.marker };
}

function extend(block: Gathered, line: Line): void {
  block.lines.push(line);
  Object.assign(block, around([block, line]));
}

function continues(block: Gathered, next: Gathered, column: Area): boolean {
  const last = block.lines.at(-1)!;
  const size = Math.max(block.size, next.size);
  const gap = next.top - last.bottom;
  if (block.mono && next.mono) return gap < size * 1.6;
  const before = block.lines.at(-2);
  const usual = before ? last.top - before.top : undefined;
  const step = next.top - last.top;
  if (gap > size * (isDisplay(block, next) ? 1.1 : 0.75) || (usual !== undefined && step > usual * 1.35 + 1))
    return false;
  if (next.marker || block.mono !== next.mono) return false;
  const resized = Math.abs(block.size - next.size) / size;
  if (resized > 0.08 || (resized > 0.03 && block.family !== next.family)) return false;
  // A line's style is that of its beginning: a full line that begins in bold may go on in regular type.
  const isFull = block.lines.length === 1 && last.right > column.right - (column.right - column.left) * 0.15;
  if (block.bold !== next.bold && isWhole(block, last) && !(block.bold && isFull && gap < size * 0.5)) return false;
  return !endsParagraph(block, last, next, column);
}

/** Large type in lines of its own, as titles are set. */
const isDisplay = (block: Gathered, next: Gathered): boolean =>
  block.size >= 13 && Math.abs(block.size - next.size) < 0.5 && block.bold === next.bold && block.lines.length < 3;

/** A paragraph in bold does not go on in regular type, but a line may begin or end in bold. */
const isWhole = (block: Gathered, last: Line): boolean =>
  block.lines.length > 1 || last.segments.every(({ bold }) => bold === block.bold);

function endsParagraph(block: Gathered, last: Line, next: Gathered, column: Area): boolean {
  const width = column.right - column.left;
  const isShort = last.right < column.right - Math.max(width * 0.12, block.size * 3);
  if (isShort && /[.!?:。؟]["'”’)\]]?\d{0,2}$/.test(textOf(last.segments))) return true;
  // A first line that is set in from the lines above begins a paragraph.
  if (block.marker || block.lines.length < 2) return false;
  const edge = block.lines.reduce((least, { left }, index) => (index > 0 ? Math.min(least, left) : least), Infinity);
  return next.left - edge > block.size * 0.7 && next.left - edge < block.size * 4;
}

function styleOf(segments: readonly Segment[]) {
  const length = (chosen: readonly Segment[]) => chosen.reduce((sum, { text }) => sum + text.length, 0);
  const all = length(segments);
  const longest = segments.reduce((found, segment) => (segment.text.length > found.text.length ? segment : found));
  return {
    size: longest.size,
    family: longest.family,
    bold: length(segments.filter(({ bold }) => bold)) > all * 0.85,
    mono: length(segments.filter(({ mono }) => mono)) > all * 0.8,
  };
}

/** The texts of lines, each in reading order. */
export const lineTexts = (lines: readonly Line[]): string[] =>
  lines.map(({ segments }) => textOf(readingOrder(segments)));

/** Lines of code with their indentation, as far as the places of their letters tell it. */
export function codeText(block: TextBlock): string {
  const widths = block.lines.flatMap(({ segments }) =>
    segments.map(({ left, right, text }) => (right - left) / Math.max(1, text.length)),
  );
  const letter = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)] || block.size * 0.6;
  return block.lines
    .map((line) => {
      let text = '';
      for (const segment of line.segments) {
        const at = Math.max(text === '' ? 0 : text.length + 1, Math.round((segment.left - block.left) / letter));
        text = text.padEnd(Math.min(at, 400)) + segment.text;
      }
      return text;
    })
    .join('\n');
}
