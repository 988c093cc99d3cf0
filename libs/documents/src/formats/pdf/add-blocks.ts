import type { ParsedPage } from '@llamaindex/liteparse';
import type { DocumentBuilder } from '../../model/builder.ts';
import type { Box } from '../../model/document.ts';
import { plainTable } from '../../model/table.ts';

type LayoutBlock = NonNullable<ParsedPage['blocks']>[number];

/** Adds what liteparse made of each page: headings, paragraphs, lists, tables and code in reading order. */
export function addBlocks(builder: DocumentBuilder, pages: readonly ParsedPage[]): void {
  for (const page of pages) {
    builder.page = page.pageNum;
    let list: number | undefined;
    for (const block of page.blocks ?? []) {
      if (block.kind.includes('list')) list ??= builder.newList();
      else list = undefined;
      addBlock(builder, block, list, page.pageNum);
    }
  }
}

function addBlock(builder: DocumentBuilder, block: LayoutBlock, list: number | undefined, page: number): void {
  const boxes = block.bbox ? [boxOf(block.bbox, page)] : [];
  const text = flowing(block.text ?? block.lines?.join('\n') ?? '');
  if (block.kind === 'table') {
    const rows = [block.header ?? [], ...(block.rows ?? [])].map((row) => row.map((cell) => flowing(cell.text)));
    builder.add({ ...plainTable(rows), boxes });
  } else if (block.kind === 'code')
    builder.add({ kind: 'code', text: block.lines?.join('\n') ?? block.text ?? '', boxes });
  else if (block.kind === 'heading')
    builder.heading(builder.title === undefined && block.level === 1 ? 0 : (block.level ?? 1), { text }, { boxes });
  else if (list !== undefined) {
    const ordered = block.ordered ?? false;
    const marker = ordered ? (block.marker ?? '1.') : '-';
    builder.add({ kind: 'list-item', list, depth: Math.max(0, (block.level ?? 1) - 1), ordered, marker, text, boxes });
  } else if (block.kind !== 'figure' && block.kind !== 'rule') builder.paragraph({ text }, { boxes });
}

/** One line of text out of several, words that a line break divided joined again. */
function flowing(text: string): string {
  return text
    .replace(/(\p{L})[-\u00AD]\n(?=\p{Ll})/gu, '$1')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

function boxOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }, page: number): Box {
  return { page, left: x, top: y, right: x + width, bottom: y + height };
}
