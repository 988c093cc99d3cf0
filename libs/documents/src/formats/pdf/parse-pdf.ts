import type { ParseResult } from '@llamaindex/liteparse';
import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { mediaTypes } from '../media-types.ts';
import { addPages } from './add-pages.ts';
import { LaidPages } from './laid-pages.ts';
import { LostPages } from './lost-pages.ts';
import type { PageContent } from './page.ts';
import { readPage } from './read-page.ts';
import { recognizePages } from './recognize-pages.ts';

/** Time that is kept back for what follows the last page. */
const reserveMilliseconds = 3_000;
/** Laying pages out takes about this much of the time that reading them took, on a busy machine too. */
const layoutShare = 0.3;
/** Each call opens the file anew: pages are read at once as long as they take about so long together. */
const firstPagesAtOnce = 25;
const mostPagesAtOnce = 100;
const callMilliseconds = 1_000;
/** One call is read while the pages of another are handed over. */
const callsAtOnce = 2;

/** PDF through PDFium, some pages at a time; pages that fail or that the time does not reach are named as lost. */
export async function parsePdf(request: ParseRequest): Promise<StructuredDocument> {
  const { limits, name = 'The PDF' } = request;
  const started = performance.now();
  const until = started + limits.milliseconds - reserveMilliseconds;
  const lost = new LostPages();
  const laid = new LaidPages();
  const { contents, total } = await readPages(request, { started, until, lost, laid });
  const layoutTime = (performance.now() - started) * layoutShare;
  if (total === 0) throw new DocumentError('empty', `${name} has no pages.`);
  const builder = new DocumentBuilder();
  const pages = await recognizePages(contents, request, { until: until - layoutTime, lost, builder });
  addPages(builder, laid.of(pages));
  // Some pages of a file may be blank; all of them may not.
  if (builder.items.length === 0 && !request.pages) throw emptyError(name, lost);
  return builder.document(mediaTypes.pdf.type, { pages: total, ...lost.asField() });
}

/** Reads pages some at a time, and lays them out while the next ones are read. */
async function readPages(
  request: ParseRequest,
  { started, until, lost, laid }: { started: number; until: number; lost: LostPages; laid: LaidPages },
): Promise<{ contents: PageContent[]; total: number }> {
  const { limits, pages } = request;
  const contents: PageContent[] = [];
  const first = pages?.from ?? 1;
  let last = Math.min(pages?.to ?? Infinity, first + limits.pages - 1);
  let total = 0;
  let next = first;
  let atOnce = firstPagesAtOnce;
  let ended = performance.now();
  const calls: Promise<ParseResult>[] = [];
  const call = () => {
    const to = Math.min(last, next + atOnce - 1);
    const reading = parse(request, `${next}-${to}`);
    reading.catch(() => undefined); // it is awaited when its turn comes
    calls.push(reading);
    next = to + 1;
  };
  call();
  while (calls.length > 0) {
    const result: ParseResult = await calls.shift()!;
    total = result.totalPages;
    last = Math.min(last, total);
    const perPage = (performance.now() - ended) / Math.max(1, result.pages.length);
    ended = performance.now();
    // Smaller calls towards the end, so that few pages are left to lay out when the last one is read.
    const most = Math.min(mostPagesAtOnce, Math.max(firstPagesAtOnce, Math.ceil((last - next + 1) / 2)));
    atOnce = Math.max(1, Math.min(most, Math.round(callMilliseconds / perPage)));
    const hasTime = performance.now() + (performance.now() - started) * layoutShare < until;
    while (next <= last && hasTime && calls.length < callsAtOnce) call();
    for (const { pageNum } of result.pageErrors) lost.add(pageNum, 'The page is damaged.');
    const readNow = result.pages.map(readPage);
    laid.add(readNow);
    contents.push(...readNow);
  }
  for (let page = next; page <= Math.min(pages?.to ?? total, total); page++)
    lost.add(page, 'The limit of time or of pages was reached before. Split the file, or raise the limit.');
  return { contents, total };
}

async function parse(request: ParseRequest, targetPages: string): Promise<ParseResult> {
  const { bytes, password } = request;
  const { LiteParse } = await import('@llamaindex/liteparse');
  const parser = new LiteParse({
    targetPages,
    ocrEnabled: false,
    outputFormat: 'json',
    extractVectorGraphics: true,
    continueOnPageError: true,
    quiet: true,
    ...(password === undefined ? {} : { password }),
  });
  try {
    return await parser.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw asDocumentError(cause, request);
  }
}

function emptyError(name: string, lost: LostPages): DocumentError {
  const [first] = lost.entries();
  if (!first) return new DocumentError('empty', `${name} holds no text.`, { hint: 'Its pages are blank.' });
  return new DocumentError('empty', `${name} holds no text that can be read. ${first.reason}`, {
    hint: 'Save it again in the program that made it, or scan it anew.',
  });
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
