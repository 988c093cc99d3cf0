import { type Area, middle } from './page.ts';

/** What the page is made of when its columns are looked for: lines and tables. */
export interface Piece extends Area {
  size: number;
  /** Number of characters; tables count as none. */
  length: number;
}

/** White space from top to bottom between two columns. */
interface Gutter {
  x: number;
  top: number;
  bottom: number;
}

/** A page of more pieces is a drawing, and too many to compare each with each. */
const maxPieces = 3000;

/**
 * Divides a page into regions in reading order: where a tall stretch of white divides text into columns, what stands
 * above them comes first, then the columns from left to right (or right to left), then what stands below.
 */
export function regions<P extends Piece>(pieces: P[], rightToLeft = false, depth = 0): P[][] {
  const gutter = pieces.length >= 6 && pieces.length <= maxPieces && depth < 12 ? tallestGutter(pieces) : undefined;
  if (!gutter) return pieces.length > 0 ? [pieces] : [];
  const above = pieces.filter((piece) => middle(piece) < gutter.top);
  const below = pieces.filter((piece) => middle(piece) > gutter.bottom);
  const between = pieces.filter((piece) => middle(piece) >= gutter.top && middle(piece) <= gutter.bottom);
  const left = between.filter((piece) => (piece.left + piece.right) / 2 < gutter.x);
  const right = between.filter((piece) => (piece.left + piece.right) / 2 >= gutter.x);
  const columns = rightToLeft ? [right, left] : [left, right];
  return [above, ...columns, below].flatMap((part) => regions(part, rightToLeft, depth + 1));
}

function tallestGutter(pieces: readonly Piece[]): Gutter | undefined {
  const sorted = [...pieces].sort((a, b) => a.top - b.top);
  let best: (Gutter & { height: number }) | undefined;
  for (const x of candidates(pieces)) {
    for (const gutter of guttersAt(x, sorted)) {
      const height = gutter.bottom - gutter.top;
      if (height > (best?.height ?? 0)) best = { ...gutter, height };
    }
  }
  return best;
}

/** Places right of one piece and left of the next, with room for a gutter between. */
function candidates(pieces: readonly Piece[]): number[] {
  const lefts = [...new Set(pieces.map(({ left }) => Math.round(left)))].sort((a, b) => a - b);
  const found = new Set<number>();
  for (const { right, size } of pieces) {
    const next = lefts.find((left) => left >= right + Math.max(6, size * 0.7));
    if (next !== undefined) found.add(next - 2);
  }
  return [...found];
}

function guttersAt(x: number, sorted: readonly Piece[]): Gutter[] {
  const gutters: Gutter[] = [];
  let run: Piece[] = [];
  const end = () => {
    const gutter = asGutter(x, run);
    if (gutter) gutters.push(gutter);
    run = [];
  };
  for (const piece of sorted) {
    if (piece.left < x - 1 && piece.right > x + 1) end();
    else run.push(piece);
  }
  end();
  return gutters;
}

/** Both sides hold lines of prose, side by side over several lines. */
function asGutter(x: number, run: readonly Piece[]): Gutter | undefined {
  const left = run.filter(({ right }) => right <= x + 1);
  const right = run.filter((piece) => piece.left >= x - 1);
  if (left.length < 3 || right.length < 3) return undefined;
  const top = Math.max(Math.min(...left.map((p) => p.top)), Math.min(...right.map((p) => p.top)));
  const bottom = Math.min(Math.max(...left.map((p) => p.bottom)), Math.max(...right.map((p) => p.bottom)));
  const inside = (side: Piece[]) => side.filter((piece) => middle(piece) >= top && middle(piece) <= bottom);
  const [leftInside, rightInside] = [inside(left), inside(right)];
  const size = Math.max(...run.map((piece) => Math.min(piece.size, 14)));
  if (bottom - top < size * 4 || leftInside.length < 3 || rightInside.length < 3) return undefined;
  const white = Math.min(...rightInside.map((p) => p.left)) - Math.max(...leftInside.map((p) => p.right));
  if (white < Math.max(6, size * 0.6)) return undefined;
  if (!areIndependent(leftInside, rightInside) && !(isProse(leftInside) && isProse(rightInside))) return undefined;
  return { x, top: Math.min(...run.map((p) => p.top)), bottom: Math.max(...run.map((p) => p.bottom)) };
}

/** Lines of two columns often stand at different heights, cells of a table seldom do and are short. */
function areIndependent(left: readonly Piece[], right: readonly Piece[]): boolean {
  const [fewer, more] = left.length < right.length ? [left, right] : [right, left];
  if (fewer.length < 6 || meanLength(left) < 15 || meanLength(right) < 15) return false;
  const level = fewer.filter((piece) => more.some((other) => Math.abs(middle(piece) - middle(other)) < 1.5));
  return level.length < fewer.length * 0.7;
}

const meanLength = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0) / pieces.length;

/** Most lines are long for their column, as cells of a table are not. */
function isProse(side: readonly Piece[]): boolean {
  const lines = side.filter(({ length }) => length > 3);
  if (lines.length < 3) return side.some(({ length }) => length === 0);
  const width = Math.max(...lines.map(({ right }) => right)) - Math.min(...lines.map(({ left }) => left));
  const widths = lines.map(({ left, right }) => right - left).sort((a, b) => a - b);
  const lengths = lines.map(({ length }) => length).sort((a, b) => a - b);
  const half = Math.floor(lines.length / 2);
  return widths[half]! >= width * 0.5 && lengths[half]! >= 12;
}
