import { readFile } from 'node:fs/promises';
import type { Cell, DocumentItem, StructuredDocument } from '@docent/documents';

interface Reference {
  $ref: string;
}

/** A node of docling's JSON, in the fields that are read here. */
interface DoclingNode {
  self_ref: string;
  label: string;
  content_layer?: string;
  children?: Reference[];
  text?: string;
  level?: number;
  enumerated?: boolean;
  marker?: string;
  captions?: Reference[];
  annotations?: { kind: string; text?: string }[];
  prov?: { page_no: number }[];
  data?: { num_rows: number; num_cols: number; table_cells: DoclingCell[] };
}

interface DoclingCell {
  text: string;
  start_row_offset_idx: number;
  start_col_offset_idx: number;
  row_span: number;
  col_span: number;
  column_header?: boolean;
  row_header?: boolean;
  row_section?: boolean;
}

type DoclingFile = Record<'texts' | 'groups' | 'tables' | 'pictures', DoclingNode[]> & {
  body: DoclingNode;
  name?: string;
  key_value_items?: DoclingNode[];
  form_items?: DoclingNode[];
};

/** Reads a document that docling wrote as JSON (DoclingDocument), body only. */
export async function readDoclingDocument(path: string): Promise<StructuredDocument> {
  const file = JSON.parse(await readFile(path, 'utf8')) as DoclingFile;
  if (!file.body?.children) throw new Error(`${path} is no document of docling's: it has no body.`);
  return { mediaType: 'application/json', items: new DoclingReader(file).items() };
}

class DoclingReader {
  readonly #file: DoclingFile;
  readonly #items: DocumentItem[] = [];
  /** Captions are said with what they are the captions of, wherever else they stand. */
  readonly #captions: Set<string>;
  #lists = 0;

  constructor(file: DoclingFile) {
    this.#file = file;
    const captioned = [...(file.tables ?? []), ...(file.pictures ?? []), ...(file.texts ?? [])];
    this.#captions = new Set(captioned.flatMap(({ captions = [] }) => captions.map(({ $ref }) => $ref)));
  }

  items(): DocumentItem[] {
    this.#walk(this.#file.body);
    return this.#items;
  }

  #walk(node: DoclingNode): void {
    for (const { $ref } of node.children ?? []) {
      const child = this.#captions.has($ref) ? undefined : this.#find($ref);
      if (child && (child.content_layer ?? 'body') === 'body') this.#node(child);
    }
  }

  #node(node: DoclingNode): void {
    const text = node.text ?? '';
    const pages = pagesOf(node);
    switch (node.label) {
      case 'list':
      case 'ordered_list':
        this.#list(node, this.#lists++, 0);
        return;
      case 'table':
      case 'picture':
      case 'chart':
        this.#captioned(node);
        return;
      case 'title':
      case 'footnote':
      case 'caption':
      case 'formula':
      case 'code':
        this.#items.push({ kind: node.label, text, ...pages });
        break;
      case 'section_header':
        this.#items.push({ kind: 'heading', level: node.level ?? 1, text, ...pages });
        break;
      case 'page_header':
      case 'page_footer':
        return;
      default:
        if (node.text !== undefined) this.#items.push({ kind: 'paragraph', text, ...pages });
    }
    this.#walk(node);
  }

  #list(group: DoclingNode, list: number, depth: number): void {
    for (const { $ref } of group.children ?? []) {
      const child = this.#find($ref);
      if (!child) continue;
      if (child.label === 'list_item') {
        const marker = child.enumerated ? (child.marker ?? '1.') : '-';
        const ordered = child.enumerated ?? false;
        this.#items.push({
          kind: 'list-item',
          list,
          depth,
          ordered,
          marker,
          text: child.text ?? '',
          ...pagesOf(child),
        });
        for (const inner of child.children ?? []) {
          const nested = this.#find(inner.$ref);
          if (nested && /list$/.test(nested.label)) this.#list(nested, list, depth + 1);
        }
      } else if (/list$/.test(child.label)) this.#list(child, list, depth + 1);
    }
  }

  /** Captions stand before what they are the captions of; what is drawn inside a picture is not of the text. */
  #captioned(node: DoclingNode): void {
    for (const { $ref } of node.captions ?? []) {
      const text = this.#find($ref)?.text;
      if (text) this.#items.push({ kind: 'caption', text, ...pagesOf(node) });
    }
    if (node.label === 'table' && node.data) {
      const { num_rows: rows, num_cols: columns, table_cells: cells } = node.data;
      this.#items.push({ kind: 'table', rows, columns, cells: cells.map(cellOf), ...pagesOf(node) });
    } else {
      const text = node.annotations?.find(({ kind }) => kind === 'description')?.text ?? '';
      this.#items.push({ kind: 'picture', text, ...pagesOf(node) });
    }
  }

  #find(reference: string): DoclingNode | undefined {
    const [, list, index] = /^#\/(\w+)\/(\d+)$/.exec(reference) ?? [];
    return this.#file[list as 'texts']?.[Number(index)];
  }
}

const cellOf = (cell: DoclingCell): Cell => ({
  text: cell.text,
  row: cell.start_row_offset_idx,
  column: cell.start_col_offset_idx,
  rowSpan: cell.row_span,
  columnSpan: cell.col_span,
  header: cell.column_header ?? false,
  rowHeader: (cell.row_header ?? false) || (cell.row_section ?? false),
});

function pagesOf({ prov = [] }: DoclingNode): { pages?: { from: number; to: number } } {
  const numbers = prov.map(({ page_no }) => page_no);
  return numbers.length > 0 ? { pages: { from: Math.min(...numbers), to: Math.max(...numbers) } } : {};
}
