import { defaultLimits, DocumentError, mediaTypes, type StructuredDocument } from '@docent/documents';
import { joinWindows } from './join-windows.ts';

/** Where what was read is kept, so that whoever goes on need not read it again. */
export interface KeptWindows {
  get(from: number): Promise<StructuredDocument | undefined>;
  keep(from: number, window: StructuredDocument): Promise<void>;
}

export interface WindowReading {
  /** Pages of a PDF that are read at a time. */
  pagesAtOnce: number;
  read(pages: { from: number; to: number }): Promise<StructuredDocument>;
  kept: KeptWindows;
  /** Hears of each window that was read; false when there is no time for another. */
  mayGoOn(pagesRead: number, pages: number): Promise<boolean>;
}

/** The whole document, and whether any of it was read just now; undefined when another message must go on. */
export type WindowsRead = { document: StructuredDocument; readNow: boolean } | undefined;

/**
 * Reads a document; a PDF of many pages in windows, each kept as soon as it is read. A window that cannot be read is lost
 * with its pages, the others are not; of the first nothing is known without it.
 */
export async function readInWindows({ pagesAtOnce, read, kept, mayGoOn }: WindowReading): Promise<WindowsRead> {
  const windows: StructuredDocument[] = [];
  let pages = pagesAtOnce;
  let readNow = false;
  for (let from = 1; from <= pages; from += pagesAtOnce) {
    const to = Math.min(from + pagesAtOnce - 1, from === 1 ? pagesAtOnce : pages);
    const before = await kept.get(from);
    const window = before ?? (await readOrLose({ from, to }, read, windows[0]));
    windows.push(window);
    pages = Math.min(pagesToRead(window), defaultLimits.pages);
    if (before || pages <= pagesAtOnce) continue;
    readNow = true;
    await kept.keep(from, window);
    if (!(await mayGoOn(Math.min(to, pages), pages)) && to < pages) return undefined;
  }
  const document = joinWindows(windows);
  const beyond = pagesToRead(windows[0]!) - defaultLimits.pages;
  if (beyond > 0) {
    const unread = Array.from({ length: beyond }, (_, index) => defaultLimits.pages + index + 1);
    const reason = `Only the first ${defaultLimits.pages} pages are read. Split the file.`;
    document.lost = [...(document.lost ?? []), { pages: unread, reason }];
  }
  return { document, readNow };
}

/** Other formats are read at once, however many slides or sheets they have. */
const pagesToRead = ({ mediaType, pages = 1 }: StructuredDocument) => (mediaType === mediaTypes.pdf.type ? pages : 1);

const losesAWindow = new Set(['timeout', 'out-of-memory', 'crashed', 'damaged']);

async function readOrLose(
  pages: { from: number; to: number },
  read: WindowReading['read'],
  first: StructuredDocument | undefined,
): Promise<StructuredDocument> {
  try {
    return await read(pages);
  } catch (error) {
    if (!first || !(error instanceof DocumentError) || !losesAWindow.has(error.code)) throw error;
    const numbers = Array.from({ length: pages.to - pages.from + 1 }, (_, index) => pages.from + index);
    const reason = `${error.message} ${error.hint}`;
    return { mediaType: first.mediaType, pages: first.pages, items: [], lost: [{ pages: numbers, reason }] };
  }
}
