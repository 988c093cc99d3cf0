import type { DocumentItem, StructuredDocument } from '../model/document.ts';
import { type Draft, withHeadings } from './draft.ts';
import { mergePeers } from './merge-peers.ts';
import { draftsBySection } from './sections.ts';
import { splitByItems } from './split-items.ts';
import { splitByText } from './split-text.ts';
import type { TableForm } from './table-text.ts';

/** A passage as the index holds it. All ranges exclude their end. */
export interface Chunk {
  /** Verbatim from the document's text up to white space; a table's part repeats the table's header before it. */
  text: string;
  /** Titles of the sections around it, outermost first. */
  headings: string[];
  /** Its items in reading order. */
  items: { from: number; to: number };
  /** First and last page, both included, from 1. */
  pages?: { from: number; to: number };
  /** Its stretch of `documentText(document)`, in UTF-16 code units. */
  characters: { from: number; to: number };
  kind: DocumentItem['kind'];
}

export interface ChunkOptions {
  /** Limit for headings and text together, in tokens of the embedding model, special tokens not counted. */
  maxTokens: number;
  countTokens: (text: string) => number;
  /** Join neighbours under the same headings while they fit; true by default. */
  mergePeers?: boolean;
  /** Emit sections without content as chunks without text. */
  alwaysEmitHeadings?: boolean;
  tables?: TableForm;
}

/** Chunks as docling-core's HybridChunker makes them: by structure, split where too long, joined where too short. */
export function chunkDocument(document: StructuredDocument, options: ChunkOptions): Chunk[] {
  const { maxTokens, mergePeers: merge = true, alwaysEmitHeadings = false, tables = 'markdown' } = options;
  const countTokens = remembered(options.countTokens);
  const split = draftsBySection(document, { tables, emptySections: alwaysEmitHeadings })
    .flatMap((draft) => splitByItems(draft, maxTokens, countTokens))
    .flatMap((draft) => splitByText(draft, maxTokens, countTokens));
  const drafts = merge ? mergePeers(split, maxTokens, countTokens) : split;
  return drafts.map((draft) => chunkOf(draft, document));
}

/** One chunk for each list, table or paragraph, whatever its length: docling-core's HierarchicalChunker. */
export function chunkBySection(
  document: StructuredDocument,
  options: { tables?: TableForm; alwaysEmitHeadings?: boolean } = {},
): Chunk[] {
  const { tables = 'markdown', alwaysEmitHeadings = false } = options;
  return draftsBySection(document, { tables, emptySections: alwaysEmitHeadings }).map((draft) =>
    chunkOf(draft, document),
  );
}

/** What is embedded: the headings that the chunk stands under, then its text. */
export const contextualize = (chunk: Pick<Chunk, 'headings' | 'text'>): string => withHeadings(chunk);

function chunkOf({ text, headings, kind, items, characters }: Draft, document: StructuredDocument): Chunk {
  const pages = pagesOf(document.items.slice(items.from, items.to));
  return { text, headings, kind, items, characters, ...(pages === undefined ? {} : { pages }) };
}

function pagesOf(items: DocumentItem[]): { from: number; to: number } | undefined {
  const places = items.flatMap(({ pages }) => (pages === undefined ? [] : [pages]));
  if (places.length === 0) return undefined;
  return { from: Math.min(...places.map(({ from }) => from)), to: Math.max(...places.map(({ to }) => to)) };
}

/** Splitting and joining count the same texts again and again. */
function remembered(countTokens: (text: string) => number): (text: string) => number {
  const counts = new Map<string, number>();
  return (text) => {
    let count = counts.get(text);
    if (count === undefined) counts.set(text, (count = countTokens(text)));
    return count;
  };
}
