import { DocumentError } from '../../errors.ts';
import type { DocumentBuilder } from '../../model/builder.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { drawnPixels, Recognizer } from '../../recognition/recognize.ts';
import type { LostPages } from './lost-pages.ts';
import type { PageContent } from './page.ts';
import { readPage } from './read-page.ts';

/** A page with fewer letters is a picture, blank, or set in a font without letters. */
const fewLetters = 10;

/** Pages with the text of those that are pictures, as it was recognized; what cannot be recognized in time is lost. */
export async function recognizePages(
  contents: PageContent[],
  request: ParseRequest,
  { until, lost, builder }: { until: number; lost: LostPages; builder: DocumentBuilder },
): Promise<PageContent[]> {
  const scanned = contents.filter(hasFewLetters);
  if (scanned.length === 0) return contents;
  const opened = await open(request);
  const recognized = new Map<number, PageContent>();
  let longest = 0;
  for (const { number, width, height } of scanned) {
    if (opened.error !== undefined) lost.add(number, `The page is a picture. ${opened.error}`);
    else if (drawnPixels(width, height) > request.limits.pixels) lost.add(number, 'The page is too large to be drawn.');
    else if (performance.now() + longest > until)
      lost.add(number, 'The page is a picture; the time was over before it was recognized.');
    else {
      const started = performance.now();
      const read = await opened.recognizer.read(number).catch(() => undefined);
      longest = Math.max(longest, performance.now() - started);
      if (!read) lost.add(number, 'The page is damaged.');
      else if (read.page.textItems.length > 0) recognized.set(number, readPage(read.page));
    }
  }
  if (recognized.size > 0) {
    const numbers = [...recognized.keys()].join(', ');
    builder.warnings.push(`The text of these pages was recognized from pictures and may hold mistakes: ${numbers}.`);
  }
  return contents.map((page) => recognized.get(page.number) ?? page);
}

async function open(request: ParseRequest): Promise<{ recognizer: Recognizer; error?: undefined } | { error: string }> {
  try {
    return { recognizer: await Recognizer.open(request) };
  } catch (cause) {
    if (cause instanceof DocumentError) return { error: `${cause.message} ${cause.hint}` };
    throw cause;
  }
}

function hasFewLetters({ segments }: PageContent): boolean {
  let letters = 0;
  for (const { text } of segments) {
    letters += text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    if (letters >= fewLetters) return false;
  }
  return true;
}
