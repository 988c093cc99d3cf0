import { plainTable } from '../../model/table.ts';
import { leadingMarker } from './markers.ts';
import { type Area, around, type Line, middle, type Rule, type Segment } from './page.ts';
import { cellText, type FoundTable } from './ruled-tables.ts';
import { joinClose } from './lines.ts';

type RowCell = Area & { segments: Segment[] };

/** A line as cells: words that stand close are one. */
interface Row extends Area {
  cells: RowCell[];
  size: number;
}

/** Tables whose cells only stand below one another: lines of several cells, in columns that keep their places. */
export function alignedTables(lines: readonly Line[], rules: readonly Rule[]): FoundTable[] {
  const rows = lines.map(rowOf);
  const tables: FoundTable[] = [];
  for (let from = 0; from < rows.length;) {
    const to = endOfRun(rows, from, rules);
    const table = to > from + 1 ? tableOf(rows.slice(from, to), rules) : undefined;
    if (table) tables.push(table);
    from = table ? to : from + 1;
  }
  return tables;
}

function rowOf(line: Line): Row {
  const marked = leadingMarker(line.segments);
  // Code lines up by chance.
  const isCode = line.segments.every(({ mono }) => mono);
  const groups = isCode ? [[...line.segments]] : joinClose(marked ? marked.rest : line.segments);
  // A marker belongs to the text beside it.
  if (marked && groups[0] && !isCode)
    groups[0] = [line.segments[0]!, ...groups[0].filter((segment) => segment !== line.segments[0])];
  const size = Math.max(...line.segments.map((segment) => segment.size));
  return { ...line, cells: groups.map((segments) => ({ ...around(segments), segments })), size };
}

/** The first row that is no longer of the table that begins at `from`: too far below, or prose. */
function endOfRun(rows: readonly Row[], from: number, rules: readonly Rule[]): number {
  if (rows[from]!.cells.length < 2) return from;
  let end = from + 1;
  for (let next = from + 1; next < rows.length; next++) {
    const row = rows[next]!;
    const before = rows[next - 1]!;
    const isRuled = rules.some(
      (rule) =>
        rule.horizontal &&
        middle(rule) > middle(before) &&
        middle(rule) < middle(row) &&
        rule.left < row.right &&
        rule.right > row.left,
    );
    if (row.top - before.bottom > (isRuled ? 3 : 1.6) * Math.max(row.size, before.size)) break;
    if (row.cells.length >= 2) end = next + 1;
    else if (next - end >= 2 || !fitsColumn(row, rows.slice(from, next))) break;
  }
  return end;
}

/** A line of one cell goes on in a column of the rows above. */
function fitsColumn(row: Row, above: readonly Row[]): boolean {
  const columns = columnsOf(above);
  return (
    overlapped(row.cells[0]!, columns).length === 1 &&
    row.right - row.left < (around(above).right - around(above).left) * 0.6
  );
}

type Column = Pick<Area, 'left' | 'right'>;

/** Columns of the row with most cells, widened by the cells of the others that stand in one of them alone. */
function columnsOf(rows: readonly Row[]): Column[] {
  const widest = rows.reduce((found, row) => (row.cells.length > found.cells.length ? row : found));
  const columns: Column[] = widest.cells.map(({ left, right }) => ({ left, right }));
  for (const { cells } of rows) {
    for (const cell of cells) {
      const under = overlapped(cell, columns);
      if (under.length === 0) columns.push({ left: cell.left, right: cell.right });
      else if (under.length === 1) {
        const widened = { left: Math.min(under[0]!.left, cell.left), right: Math.max(under[0]!.right, cell.right) };
        if (overlapped(widened, columns).length === 1) Object.assign(under[0]!, widened);
      }
    }
  }
  return columns.sort((a, b) => a.left - b.left);
}

const overlapped = (cell: Column, columns: Column[]): Column[] =>
  columns.filter(({ left, right }) => cell.left < right - 1 && cell.right > left + 1);

function tableOf(rows: Row[], rules: readonly Rule[]): FoundTable | undefined {
  const columns = columnsOf(rows);
  const area = around(rows);
  const cells = rows.flatMap((row) => row.cells);
  const aligned = cells.filter((cell) => overlapped(cell, columns).length === 1).length / cells.length;
  const several = rows.filter((row) => row.cells.length >= 2).length;
  const inner = rules.filter(
    (rule) =>
      rule.horizontal &&
      middle(rule) > area.top &&
      middle(rule) < area.bottom &&
      rule.right - rule.left > (area.right - area.left) * 0.5,
  );
  const isRuled = inner.length > 0;
  const enough = columns.length >= 3 || isRuled ? several >= 2 : several >= 3;
  const longest = Math.max(...cells.map(({ segments }) => segments.reduce((sum, { text }) => sum + text.length, 0)));
  if (columns.length < 2 || columns.length > 30 || !enough || aligned < 0.8 || (longest > 120 && !isRuled))
    return undefined;
  const parted = rows.map((row) => ({ ...row, cells: row.cells.flatMap((cell) => byColumn(cell, columns)) }));
  const grouped = inner.length >= 3 ? byRules(parted, inner) : byLines(parted, columns);
  const grid = grouped.map((group) =>
    columns.map((column) =>
      cellText(
        group
          .flatMap((row) => row.cells)
          .filter((cell) => overlapped(cell, columns)[0] === column)
          .flatMap(({ segments }) => segments),
      ),
    ),
  );
  return {
    ...area,
    table: plainTable(grid),
    segments: rows.flatMap((row) => row.cells.flatMap(({ segments }) => segments)),
  };
}

const figure = /^[-+(]?\p{Sc}?\d[\d.,]*\)?(?:%|\p{Sc})?$/u;

/** Words that stand close are one text to the reader of the page; figures at its end belong to the columns they are in. */
function byColumn(cell: RowCell, columns: Column[]): RowCell[] {
  const under = overlapped(cell, columns);
  const [segment, ...others] = cell.segments;
  const words = segment?.text.split(' ') ?? [];
  const figures = words.slice(1 - under.length);
  if (
    under.length < 2 ||
    others.length > 0 ||
    words.length < under.length ||
    !figures.every((word) => figure.test(word))
  )
    return [cell];
  const texts = [words.slice(0, 1 - under.length).join(' '), ...figures];
  return texts.map((text, index) => {
    const { left, right } = under[index]!;
    return { ...cell, left, right, segments: [{ ...segment!, text, left, right }] };
  });
}

/** Rows of the table are what stands between two rules. */
function byRules(rows: readonly Row[], rules: readonly Rule[]): Row[][] {
  const places = rules.map(middle).sort((a, b) => a - b);
  const bands = new Map<number, Row[]>();
  for (const row of rows) {
    const band = places.filter((place) => place < middle(row)).length;
    bands.set(band, [...(bands.get(band) ?? []), row]);
  }
  return [...bands.values()];
}

/** Each line is a row; one without a first cell and with half of its cells empty goes on with the row above. */
function byLines(rows: readonly Row[], columns: Column[]): Row[][] {
  const grouped: Row[][] = [];
  for (const row of rows) {
    const above = grouped.at(-1)?.at(-1);
    const startsLate = overlapped(row.cells[0]!, columns)[0] !== columns[0];
    const close = above && row.top - above.bottom < 0.8 * row.size;
    if (above && close && startsLate && row.cells.length <= columns.length / 2) grouped.at(-1)!.push(row);
    else grouped.push([row]);
  }
  return grouped;
}
