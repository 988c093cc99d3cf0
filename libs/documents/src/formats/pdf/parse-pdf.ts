import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { mediaTypes } from '../media-types.ts';
import { addPages } from './add-pages.ts';
import type { PageContent } from './page.ts';
import { readPage } from './read-page.ts';

/** Time that is kept back for what follows the last page. */
const reserveMilliseconds = 3_000;
const pagesAtOnce = 20;

/** PDF through PDFium, a few pages at a time; pages that fail or that the time does not reach are named as lost. */
export async function parsePdf(request: ParseRequest): Promise<StructuredDocument> {
  const { bytes, limits, password, pages, name = 'The PDF' } = request;
  const { LiteParse } = await import('@llamaindex/liteparse');
  const until = performance.now() + limits.milliseconds - reserveMilliseconds;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const builder = new DocumentBuilder();
  const contents: PageContent[] = [];
  const failed: number[] = [];
  const late: number[] = [];
  let total = 0;
  let from = pages?.from ?? 1;
  let last = Math.min(pages?.to ?? limits.pages, from + limits.pages - 1);
  while (from <= last) {
    const to = Math.min(last, from + pagesAtOnce - 1);
    const result = await readPages(from, to);
    total = result.totalPages;
    failed.push(...result.pageErrors.map(({ pageNum }) => pageNum));
    contents.push(...result.pages.map(readPage));
    last = Math.min(last, total);
    from = to + 1;
    if (performance.now() > until) break;
  }
  for (let page = from; page <= Math.min(pages?.to ?? total, total); page++) late.push(page);
  if (total === 0) throw new DocumentError('empty', `${name} has no pages.`);
  const lost = [
    ...(failed.length > 0 ? [{ pages: failed, reason: 'The page is damaged.' }] : []),
    ...(late.length > 0 ? [{ pages: late, reason: 'The limit of time or pages was reached before.' }] : []),
  ];
  addPages(builder, contents);
  if (builder.items.length === 0) {
    throw new DocumentError('empty', `${name} holds no text.`, { hint: 'Scanned pages need text recognition first.' });
  }
  return builder.document(mediaTypes.pdf.type, { pages: total, ...(lost.length > 0 ? { lost } : {}) });

  async function readPages(first: number, to: number) {
    const parser = new LiteParse({
      targetPages: `${first}-${to}`,
      maxPages: limits.pages,
      ocrEnabled: false,
      outputFormat: 'text',
      extractTextMetadata: true,
      extractVectorGraphics: true,
      imageMode: 'off',
      continueOnPageError: true,
      quiet: true,
      ...(password === undefined ? {} : { password }),
    });
    try {
      return await parser.parse(buffer);
    } catch (cause) {
      throw asDocumentError(cause, request);
    }
  }
}

function asDocumentError(cause: unknown, { bytes, name = 'The PDF' }: ParseRequest): DocumentError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/password/i.test(message)) return new DocumentError('encrypted', `${name} is encrypted.`, { cause });
  const end = Buffer.from(bytes.subarray(-2048)).toString('latin1');
  if (!end.includes('%%EOF')) {
    const hint = 'Upload the file again, whole.';
    return new DocumentError('damaged', `${name} is cut off: the end of the PDF is missing.`, { hint, cause });
  }
  return new DocumentError('damaged', `${name} cannot be read as PDF: ${message.slice(0, 200)}.`, { cause });
}
