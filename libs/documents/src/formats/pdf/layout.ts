import { alignedTables } from './aligned-tables.ts';
import { textBlocks, type TextBlock } from './blocks.ts';
import { type Piece, regions } from './columns.ts';
import { joinClose, linesOf } from './lines.ts';
import { around, middle, type PageContent, type Segment } from './page.ts';
import { isRightToLeft } from './right-to-left.ts';
import { type FoundTable, ruledTables } from './ruled-tables.ts';

export type PageBlock = { kind: 'text'; block: TextBlock } | { kind: 'table'; table: FoundTable };

interface TextPiece extends Piece {
  segments: Segment[];
}
interface TablePiece extends Piece {
  table: FoundTable;
}

/** What stands on a page in reading order: tables that are drawn, then columns, then tables that only line up. */
export function layOut(page: PageContent, left: (segment: Segment) => boolean): PageBlock[] {
  const segments = page.segments.filter(left);
  const tables = ruledTables({ ...page, segments });
  const taken = new Set(tables.flatMap((table) => table.segments));
  const text = joinClose(segments.filter((segment) => !taken.has(segment))).map((group): TextPiece => ({
    ...around(group),
    segments: group,
    size: Math.max(...group.map(({ size }) => size)),
    length: group.reduce((sum, segment) => sum + segment.text.length, 0),
  }));
  const drawn = tables.map((table): TablePiece => ({ ...table, table, size: 10, length: 0 }));
  const direction = isRightToLeft(segments.map((segment) => segment.text).join(' '));
  return regions<TextPiece | TablePiece>([...text, ...drawn], direction).flatMap((region) =>
    regionBlocks(region, page),
  );
}

function regionBlocks(region: (TextPiece | TablePiece)[], { rules }: PageContent): PageBlock[] {
  const drawn = region.filter((piece): piece is TablePiece => 'table' in piece).map(({ table }) => table);
  const text = region.filter((piece): piece is TextPiece => 'segments' in piece && !('table' in piece));
  const lines = linesOf(text.flatMap((piece) => piece.segments));
  const aligned = alignedTables(lines, rules);
  const taken = new Set(aligned.flatMap(({ segments }) => segments));
  const prose = lines.filter((line) => !line.segments.some((segment) => taken.has(segment)));
  const tables = [...drawn, ...aligned].sort((a, b) => a.top - b.top);
  const blocks: PageBlock[] = [];
  let rest = prose;
  for (const table of tables) {
    const above = rest.filter((line) => middle(line) < table.top);
    rest = rest.filter((line) => middle(line) >= table.top);
    blocks.push(...textBlocks(above).map((block) => ({ kind: 'text' as const, block })), { kind: 'table', table });
  }
  return [...blocks, ...textBlocks(rest).map((block) => ({ kind: 'text' as const, block }))];
}
