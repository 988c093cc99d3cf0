import type { StructuredDocument } from '../model/document.ts';
import type { ParseRequest } from '../process/messages.ts';
import { detectFormat } from './detect.ts';
import type { Format } from './media-types.ts';

type Parser = (request: ParseRequest) => StructuredDocument | Promise<StructuredDocument>;

/** Each parser is loaded when the first file of its format comes. */
const parsers: Partial<Record<Format, () => Promise<Parser>>> = {
  markdown: async () => (await import('./markdown/parse-markdown.ts')).parseMarkdown,
  text: async () => (await import('./text/parse-text.ts')).parseText,
  html: async () => (await import('./html/parse-html.ts')).parseHtml,
};

/** Reads a file in this very process: what the parser's child does for each request. */
export async function parseBytes(request: ParseRequest): Promise<StructuredDocument> {
  const { format, warning } = await detectFormat(request);
  const parse = await parsers[format]!();
  const document = await parse(request);
  return warning === undefined ? document : { ...document, warnings: [warning, ...(document.warnings ?? [])] };
}
