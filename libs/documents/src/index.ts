export { withAttachments } from './attachments.ts';
export {
  chunkBySection,
  type Chunk,
  chunkDocument,
  type ChunkOptions,
  contextualize,
} from './chunks/chunk-document.ts';
export type { TableForm } from './chunks/table-text.ts';
export { documentText } from './chunks/units.ts';
export { DocumentError, type DocumentErrorCode } from './errors.ts';
export { type Format, mediaTypes } from './formats/media-types.ts';
export { defaultLimits, type ParseLimits } from './limits.ts';
export {
  type Attachment,
  type Box,
  type Cell,
  type DocumentItem,
  documentSchema,
  itemSchema,
  type Mark,
  type StructuredDocument,
  type Table,
} from './model/document.ts';
export { parseDocument, type ParseOptions } from './parse-document.ts';
export { closeParser, warmUpParser } from './process/parser-process.ts';
export { toMarkdown } from './to-markdown.ts';
