import type { Cell, Table } from '../../model/document.ts';
import { flowing } from './flowing.ts';
import { linesOf, readingOrder } from './lines.ts';
import {
  type Area,
  around,
  middle,
  type PageContent,
  type Rule,
  type Segment,
  textOf,
  type TurnedSegment,
} from './page.ts';

/** A table where it stands, and the text that it took. */
export interface FoundTable extends Area {
  table: Table;
  segments: Segment[];
}

/** How far apart strokes may end that are meant to meet, in points. */
const slack = 3;
/** A page with more rules than this is a drawing. */
const maxRules = 3000;
const maxCells = 20_000;

/** Tables whose cells are drawn: the grid of their rules, cells merged where a rule is missing between them. */
export function ruledTables({ rules, segments, turned }: PageContent): FoundTable[] {
  if (rules.length === 0 || rules.length > maxRules) return [];
  return connected(rules).flatMap((group) => tableIn(group, segments, turned) ?? []);
}

function tableIn(
  rules: Rule[],
  segments: readonly Segment[],
  turned: readonly TurnedSegment[],
): FoundTable | undefined {
  const area = around(rules);
  const vertical = rules.filter(({ horizontal }) => !horizontal);
  const horizontal = rules.filter((rule) => rule.horizontal);
  if (vertical.length === 0 || horizontal.length < 2) return undefined;
  const xs = positions([area.left, ...vertical.map(({ left, right }) => (left + right) / 2), area.right]);
  const ys = positions([area.top, ...horizontal.map(middle), area.bottom]);
  if (xs.length < 3 || ys.length < 3 || xs.length * ys.length > maxCells) return undefined;
  const taken = segments.filter((segment) => within(segment, area));
  const inside = taken.flatMap((segment) => splitAt(segment, vertical));
  const cells = gridCells(xs, ys, vertical, horizontal).map((cell) => ({ ...cell, segments: [] as Segment[] }));
  for (const segment of inside) {
    const cell = cells.find((candidate) => within(segment, candidate.area));
    if (cell) cell.segments.push(segment);
  }
  if (!fits(cells, inside)) return undefined;
  for (const cell of cells) {
    const lines = turned.filter((segment) => within(segment, cell.area));
    const [first] = lines;
    if (!first) continue;
    lines.sort((a, b) => (a.downwards ? b.left - a.left : a.left - b.left));
    cell.segments.push({ ...first, text: lines.map(({ text }) => text).join(' ') });
  }
  const filled = cells.filter((cell) => cell.segments.length > 0);
  const rows = new Set(filled.map(({ row }) => row)).size;
  const columns = new Set(filled.map(({ column }) => column)).size;
  if (rows < 2 || columns < 2 || filled.length < 4) return undefined;
  return { ...area, segments: taken, table: compacted(cells, xs.length - 1, ys.length - 1) };
}

/** Whether the text keeps to the cells: in drawings of boxes and arrows it does not. */
function fits(cells: readonly (GridCell & { segments: Segment[] })[], inside: readonly Segment[]): boolean {
  const kept = cells.flatMap(({ area, segments }) =>
    segments.filter((segment) => segment.left > area.left - 5 && segment.right < area.right + 5),
  );
  const spread = cells.filter(
    ({ rowSpan, columnSpan, segments }) => segments.length > 0 && rowSpan > 1 && columnSpan > 1,
  );
  return kept.length >= inside.length * 0.85 && spread.length <= 2;
}

interface GridCell {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
  area: Area;
}

function gridCells(xs: number[], ys: number[], vertical: Rule[], horizontal: Rule[]): GridCell[] {
  const cells: GridCell[] = [];
  const taken = new Set<number>();
  const at = (row: number, column: number) => row * xs.length + column;
  const isDivided = (rules: Rule[], fixed: number, from: number, to: number, across: boolean) =>
    rules.some((rule) => {
      const [place, start, end] = across
        ? [(rule.left + rule.right) / 2, rule.top, rule.bottom]
        : [middle(rule), rule.left, rule.right];
      const covered = Math.min(end, to) - Math.max(start, from);
      return Math.abs(place - fixed) <= slack && covered > (to - from) * 0.5;
    });
  for (let row = 0; row < ys.length - 1; row++) {
    for (let column = 0; column < xs.length - 1; column++) {
      if (taken.has(at(row, column))) continue;
      let columnSpan = 1;
      while (
        column + columnSpan < xs.length - 1 &&
        !isDivided(vertical, xs[column + columnSpan]!, ys[row]!, ys[row + 1]!, true)
      )
        columnSpan++;
      let rowSpan = 1;
      while (
        row + rowSpan < ys.length - 1 &&
        !isDivided(horizontal, ys[row + rowSpan]!, xs[column]!, xs[column + columnSpan]!, false)
      )
        rowSpan++;
      for (let r = row; r < row + rowSpan; r++) for (let c = column; c < column + columnSpan; c++) taken.add(at(r, c));
      const area = { left: xs[column]!, right: xs[column + columnSpan]!, top: ys[row]!, bottom: ys[row + rowSpan]! };
      cells.push({ row, column, rowSpan, columnSpan, area });
    }
  }
  return cells;
}

/** The table without rows and columns that are empty throughout: they are rules drawn double. */
function compacted(cells: (GridCell & { segments: Segment[] })[], columns: number, rows: number): Table {
  const filled = cells.filter(({ segments }) => segments.length > 0);
  const used = (count: number, key: 'row' | 'column') => {
    const index: number[] = [];
    let next = 0;
    for (let at = 0; at < count; at++) {
      index[at] = next;
      if (filled.some((cell) => cell[key] === at)) next++;
    }
    index[count] = next;
    return index;
  };
  const rowAt = used(rows, 'row');
  const columnAt = used(columns, 'column');
  const placed = filled.map((cell): Cell => {
    const row = rowAt[cell.row]!;
    const column = columnAt[cell.column]!;
    return {
      row,
      column,
      rowSpan: Math.max(1, rowAt[cell.row + cell.rowSpan]! - row),
      columnSpan: Math.max(1, columnAt[cell.column + cell.columnSpan]! - column),
      header: row === 0,
      text: cellText(cell.segments),
    };
  });
  return { kind: 'table', rows: rowAt[rows]!, columns: columnAt[columns]!, cells: placed };
}

export function cellText(segments: readonly Segment[]): string {
  return flowing(linesOf(segments).map((line) => textOf(readingOrder(line.segments))));
}

function within(segment: Segment, { left, right, top, bottom }: Area): boolean {
  const x = (segment.left + segment.right) / 2;
  const y = middle(segment);
  return x > left && x < right && y > top && y < bottom;
}

/** Parts of a segment that was set across the border of two cells, cut at the space nearest to it. */
function splitAt(segment: Segment, vertical: readonly Rule[]): Segment[] {
  const border = vertical
    .filter(({ top, bottom }) => top <= middle(segment) && bottom >= middle(segment))
    .map(({ left, right }) => (left + right) / 2)
    .find((x) => x > segment.left + segment.size * 0.5 && x < segment.right - segment.size * 0.5);
  if (border === undefined) return [segment];
  const letter = (segment.right - segment.left) / segment.text.length;
  const off = (index: number) => Math.abs(segment.left + index * letter - border);
  const spaces = [...segment.text.matchAll(/\s+/g)].map(({ index }) => index).sort((a, b) => off(a) - off(b));
  const [at] = spaces;
  if (at === undefined || off(at) > segment.size * 4) return [segment];
  const before = { ...segment, text: segment.text.slice(0, at).trim(), right: border - 1 };
  return [before, ...splitAt({ ...segment, text: segment.text.slice(at).trim(), left: border + 1 }, vertical)];
}

/** Distinct places of rules, those drawn next to one another as one. */
function positions(values: number[]): number[] {
  const distinct: number[] = [];
  for (const value of values.sort((a, b) => a - b))
    if (distinct.length === 0 || value - distinct.at(-1)! > slack) distinct.push(value);
  return distinct;
}

/** Groups of rules that touch. */
function connected(rules: readonly Rule[]): Rule[][] {
  const groups: { area: Area; rules: Rule[] }[] = [];
  for (const rule of rules) {
    const touching = groups.filter(
      ({ area, rules: others }) => touch(area, rule) && others.some((other) => touch(other, rule)),
    );
    const [first, ...rest] = touching;
    if (!first) {
      groups.push({ area: { ...rule }, rules: [rule] });
      continue;
    }
    first.rules.push(rule);
    for (const other of rest) {
      first.rules.push(...other.rules);
      groups.splice(groups.indexOf(other), 1);
    }
    first.area = around([first.area, rule, ...rest.map(({ area }) => area)]);
  }
  return groups.map(({ rules: group }) => group);
}

const touch = (a: Area, b: Area): boolean =>
  a.left <= b.right + slack && b.left <= a.right + slack && a.top <= b.bottom + slack && b.top <= a.bottom + slack;
