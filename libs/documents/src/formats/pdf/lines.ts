import { around, type Line, middle, type Segment } from './page.ts';
import { isRightToLeft } from './right-to-left.ts';

/** Words further apart than this many heights of the font stand in different columns or cells. */
const wordGap = 1;

/** Joins what stands close together in one line. */
export function joinClose(segments: readonly Segment[]): Segment[][] {
  if (segments.length === 1) return [[...segments]];
  return linesOf(segments).flatMap(({ segments: row }) => {
    const groups: Segment[][] = [];
    for (const segment of row) {
      const group = groups.at(-1);
      const last = group?.at(-1);
      if (group && last && segment.left - last.right <= wordGap * Math.max(segment.size, last.size))
        group.push(segment);
      else groups.push([segment]);
    }
    return groups;
  });
}

/** Segments whose middles stand at one height, from the top down; each line from left to right. */
export function linesOf(segments: readonly Segment[]): Line[] {
  const sorted = [...segments].sort((a, b) => middle(a) - middle(b) || a.left - b.left);
  const lines: Segment[][] = [];
  for (const segment of sorted) {
    const line = lines.at(-1);
    const first = line?.[0];
    const near = first && Math.abs(middle(segment) - middle(first)) < 0.5 * Math.min(segment.size, first.size);
    if (line && near) line.push(segment);
    else lines.push([segment]);
  }
  return lines.map((line) => ({ ...around(line), segments: line.sort((a, b) => a.left - b.left) }));
}

/** The segments of a line in reading order. */
export function readingOrder(segments: readonly Segment[]): Segment[] {
  const isReversed = segments.length > 1 && isRightToLeft(segments.map((segment) => segment.text).join(' '));
  return isReversed ? [...segments].reverse() : [...segments];
}
