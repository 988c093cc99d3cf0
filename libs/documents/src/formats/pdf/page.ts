/** A rectangle on a page, in points from the top left corner. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A stretch of text in one line and one style, as it was drawn. */
export interface Segment extends Area {
  text: string;
  /** Height of the font, in points. */
  size: number;
  /** The font's name without subset and style, for example "Helvetica". */
  family: string;
  bold: boolean;
  italic: boolean;
  mono: boolean;
}

export interface TurnedSegment extends Segment {
  /** Read from the top down: its lines follow one another from right to left. */
  downwards: boolean;
}

/** Segments side by side, from left to right. */
export interface Line extends Area {
  segments: Segment[];
}

/** A straight horizontal or vertical stroke. */
export interface Rule extends Area {
  horizontal: boolean;
}

export interface PageContent {
  number: number;
  width: number;
  height: number;
  segments: Segment[];
  /** Text set upwards or downwards, as in the heads of narrow columns. */
  turned: TurnedSegment[];
  rules: Rule[];
}

export const middle = ({ top, bottom }: Area): number => (top + bottom) / 2;

export function around(areas: readonly Area[]): Area {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const area of areas) {
    if (area.left < left) left = area.left;
    if (area.top < top) top = area.top;
    if (area.right > right) right = area.right;
    if (area.bottom > bottom) bottom = area.bottom;
  }
  return { left, top, right, bottom };
}

/** Text of a line: segments divided by one space, where they are not set close. */
export function textOf(segments: readonly Segment[]): string {
  let text = '';
  segments.forEach((segment, index) => {
    const before = segments[index - 1];
    const gap = before ? Math.max(segment.left - before.right, before.left - segment.right) : 0;
    const isApart = before !== undefined && gap > before.size * 0.12;
    text += (isApart && !/\s$/.test(text) ? ' ' : '') + segment.text;
  });
  return text.trim();
}

/** The size that most characters have. */
export function usualSize(segments: readonly Segment[]): number {
  const tally = new Map<number, number>();
  for (const { size, text } of segments) {
    const rounded = Math.round(size * 2) / 2;
    tally.set(rounded, (tally.get(rounded) ?? 0) + text.length);
  }
  let usual = 10;
  let most = 0;
  for (const [size, count] of tally) if (count > most) [usual, most] = [size, count];
  return usual;
}
