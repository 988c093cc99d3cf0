import { linesOf } from './lines.ts';
import { type Line, type PageContent, type Segment, textOf } from './page.ts';

/** Part of the page's height at its top and bottom where running heads and feet stand. */
const margin = 0.13;

/** A line at the edge of its page. */
export interface Edge {
  line: Line;
  /** The same on every page but for its number. */
  signature: string;
  /** A page number, or a head with one: what needs no other page to be told. */
  isNumber: boolean;
}

export const edgesOf = (page: PageContent): Edge[] =>
  edgeLines(page).map((line) => ({
    line,
    signature: signature(line),
    isNumber: isPageNumber(line) || isHeadWithNumber(line, page),
  }));

/** The segments of running heads, feet and page numbers, page by page. */
export function furniture(pages: readonly Edge[][]): Set<Segment>[] {
  const counts = new Map<string, number>();
  for (const edges of pages)
    for (const name of new Set(edges.map((edge) => edge.signature))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const repeats = Math.max(2, Math.ceil(pages.length * 0.15));
  return pages.map((edges) => {
    const running = edges.filter((edge) => edge.isNumber || counts.get(edge.signature)! >= repeats);
    return new Set(running.flatMap(({ line }) => line.segments));
  });
}

/** The outermost lines at the top and the bottom. */
function edgeLines({ segments, height }: PageContent): Line[] {
  const outer = segments.filter(({ top, bottom }) => bottom < height * margin || top > height * (1 - margin));
  const lines = linesOf(outer);
  const upper = lines.filter(({ bottom }) => bottom < height / 2).slice(0, 3);
  const lower = lines.filter(({ bottom }) => bottom >= height / 2).slice(-3);
  return [...upper, ...lower];
}

const signature = (line: Line): string => `${textOf(line.segments).replace(/\d+/g, '#')} ${Math.round(line.top / 8)}`;

const pageNumber = /^(?:\d{1,4}|[ivxlc]{1,6})$/i;

const isPageNumber = (line: Line): boolean =>
  /^\W{0,3}(?:(?:page|seite|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|\/|von)\s*\d{1,4})?\W{0,3}$/i.test(
    textOf(line.segments),
  );

/** A line that stands apart at the page's edge with a number at one of its ends. */
function isHeadWithNumber(line: Line, page: PageContent): boolean {
  const [first, last] = [line.segments[0]!, line.segments.at(-1)!];
  if (line.segments.length < 2 || ![first, last].some(({ text }) => pageNumber.test(text))) return false;
  const isTop = line.bottom < page.height / 2;
  const others = page.segments.filter((segment) => !line.segments.includes(segment));
  const gaps = others
    .map(({ top, bottom }) => (isTop ? top - line.bottom : line.top - bottom))
    .filter((gap) => gap > -1);
  // A heading with its number is set in bold and stands close to what it heads.
  const isBold = line.segments.some(({ bold }) => bold);
  return Math.min(...gaps) > first.size * (isBold ? 2.5 : 0.8);
}
