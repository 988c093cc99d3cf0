import { DocumentError } from '../errors.ts';
import type { StructuredDocument } from '../model/document.ts';
import type { ParseRequest } from '../process/messages.ts';
import { detectFormat } from './detect.ts';
import type { Format } from './media-types.ts';

type Parser = (request: ParseRequest) => StructuredDocument | Promise<StructuredDocument>;

/** Each parser is loaded when the first file of its format comes. */
const parsers: Record<Format, () => Promise<Parser>> = {
  markdown: async () => (await import('./markdown/parse-markdown.ts')).parseMarkdown,
  text: async () => (await import('./text/parse-text.ts')).parseText,
  html: async () => (await import('./html/parse-html.ts')).parseHtml,
  pdf: async () => (await import('./pdf/parse-pdf.ts')).parsePdf,
  pptx: async () => (await import('./pptx/parse-pptx.ts')).parsePptx,
  xlsx: async () => (await import('./xlsx/parse-xlsx.ts')).parseXlsx,
  odt: async () => (await import('./odf/parse-odt.ts')).parseOdt,
  ods: async () => (await import('./odf/parse-ods.ts')).parseOds,
  odp: async () => (await import('./odf/parse-odp.ts')).parseOdp,
  csv: async () => (await import('./csv/parse-csv.ts')).parseCsv,
  eml: async () => (await import('./eml/parse-eml.ts')).parseEml,
  epub: async () => (await import('./epub/parse-epub.ts')).parseEpub,
  asciidoc: async () => (await import('./asciidoc/parse-asciidoc.ts')).parseAsciidoc,
  png: async () => (await import('./image/parse-image.ts')).parseImage('png'),
  jpeg: async () => (await import('./image/parse-image.ts')).parseImage('jpeg'),
  tiff: async () => (await import('./image/parse-image.ts')).parseImage('tiff'),
  webp: async () => (await import('./image/parse-image.ts')).parseImage('webp'),
  jats: async () => (await import('./jats/parse-jats.ts')).parseJats,
  docx: async () => (await import('./docx/parse-docx.ts')).parseDocx,
};

/** Reads a file in this very process: what the parser's child does for each request. */
export async function parseBytes(request: ParseRequest): Promise<StructuredDocument> {
  const { format, mismatch } = await detectFormat(request);
  try {
    const parse = await parsers[format]();
    const document = await parse(request);
    if (mismatch === undefined) return document;
    const warning = `${mismatch}; it was read as what it is.`;
    return { ...document, warnings: [warning, ...(document.warnings ?? [])] };
  } catch (cause) {
    if (mismatch === undefined || !(cause instanceof DocumentError)) throw cause;
    throw new DocumentError('mismatch', `${mismatch}. ${cause.message}`, { cause });
  }
}
