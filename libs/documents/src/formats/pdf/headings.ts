import type { TextBlock } from './blocks.ts';

/** How the text of a document is set. */
export interface BodyStyle {
  size: number;
  family: string;
}

const sectionNumber = /^(?:chapter\s+|section\s+|part\s+|§\s*)?(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\p{L}/iu;

/** Begins with the number of a section. */
export const isNumbered = (block: TextBlock): boolean => sectionNumber.test(block.texts[0]!);

/** Whether a block is a heading: short, apart, and larger, bolder or of another family than the text. */
export function isHeading(block: TextBlock, body: BodyStyle, gapAbove: number): boolean {
  if (block.mono || block.lines.length > 3) return false;
  const { text } = block;
  const words = text.split(' ').length;
  // Several numbers, one below another, are a list.
  if (block.texts.filter((line) => sectionNumber.test(line)).length > 1) return false;
  if (words > 20 || !/\p{L}{2}|^\d{1,2}$/u.test(text)) return false;
  const larger = block.size >= body.size * 1.12;
  const numbered = sectionNumber.test(text);
  if (/[,;]$/.test(text) || (/[.:?!。]$/.test(text) && !larger && !numbered)) return false;
  const distinct = block.family !== body.family && block.size >= body.size * 1.03;
  const numberedApart = block.marker?.ordered && (distinct || (block.bold && words <= 10));
  if (block.marker && !numbered && !larger && !numberedApart) return false;
  if (larger) return block.size >= body.size * 1.3 || block.bold || gapAbove > block.size * 0.4 || numbered;
  if (block.size < body.size * 0.92 || block.lines.length > 2) return false;
  if (block.bold) return words <= 14 && gapAbove > block.size * 0.3;
  return distinct && gapAbove > block.size * 0.4 && words <= 14;
}

/** Levels of headings from 1, by their numbers where they have them, otherwise by their size. */
export function headingLevels(headings: readonly TextBlock[]): Map<TextBlock, number> {
  const sizeOf = ({ size }: TextBlock) => Math.round(size * 2) / 2;
  const depthOf = (block: TextBlock) => sectionNumber.exec(block.text)?.[1]?.split('.').length;
  const numbered = headings.flatMap((block) => {
    const depth = depthOf(block);
    return depth === undefined ? [] : [{ size: sizeOf(block), depth }];
  });
  const sizes = [...new Set(headings.map(sizeOf))].sort((a, b) => b - a);
  const deepest = Math.max(0, ...numbered.map(({ depth }) => depth));
  const bySize = (size: number) => {
    if (numbered.length === 0) return sizes.indexOf(size) + 1;
    // As high as the highest numbered heading that is no larger.
    return Math.min(deepest + 1, ...numbered.filter((other) => other.size <= size).map(({ depth }) => depth));
  };
  return new Map(headings.map((block) => [block, Math.min(6, depthOf(block) ?? bySize(sizeOf(block)))]));
}

/** The heading that is set largest on the first page, when no other is as large. */
export function titleOf(firstPage: readonly TextBlock[], others: readonly TextBlock[]): TextBlock | undefined {
  const [title] = [...firstPage].sort((a, b) => b.size - a.size || a.top - b.top);
  if (!title) return undefined;
  const rivals = [...firstPage, ...others].filter((block) => block !== title && block.size >= title.size * 0.98);
  return rivals.length === 0 ? title : undefined;
}
