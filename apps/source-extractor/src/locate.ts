import { documentContent, MAX_CONTENT_CHARACTERS } from '@docent/contracts/document-content';
import type { Caller } from '@docent/contracts/identity';
import type { Citation } from '@docent/contracts/source-extractor';
import type { Source } from '@docent/contracts/turn';
import { DocentError, type FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';
import { findQuote, shown } from './find-quote.ts';

/** A citation's place, without a number yet, and the stored text around it; or why there is none. */
export type Located = { place: Omit<Source, 'number'>; stored: Stored } | { reason: string };

type Content = z.output<typeof documentContent.output>;
/** A piece of a document's stored text; `from` is where it begins there. */
export type Stored = { text: string; from: number };

/** Characters to look at on either side when a quote does not stand where its passage was. */
const MARGIN = 4000;

/** Finds every citation's quote in the stored text of its document: one reading for each document and version. */
export async function locate(citations: Citation[], caller: Caller, context: FunctionContext): Promise<Located[]> {
  const byVersion = Map.groupBy(citations, ({ passage }) => `${passage.document} ${passage.version}`);
  const located = new Map<Citation, Located>();
  await Promise.all(
    [...byVersion.values()].map(async (ofOne) => {
      for (const [citation, place] of await locateInOne(ofOne, caller, context)) located.set(citation, place);
    }),
  );
  return citations.map((citation) => located.get(citation)!);
}

async function locateInOne(citations: Citation[], caller: Caller, context: FunctionContext) {
  const { document, version } = citations[0]!.passage;
  const read = (from: number, to: number) =>
    context.call(documentContent, {
      caller,
      document,
      version,
      part: { by: 'characters', characters: { from, to } },
    });
  try {
    const from = Math.max(0, Math.min(...citations.map(({ passage }) => passage.place.characters.from)) - MARGIN);
    const to = Math.max(...citations.map(({ passage }) => passage.place.characters.to)) + MARGIN;
    const whole = to - from <= MAX_CONTENT_CHARACTERS ? await read(from, to) : null;
    return await Promise.all(
      citations.map(async (citation): Promise<[Citation, Located]> => {
        const { characters } = citation.passage.place;
        const content = whole ?? (await read(Math.max(0, characters.from - MARGIN), characters.to + MARGIN));
        return [citation, await locateOne(citation, content, read)];
      }),
    );
  } catch (error) {
    if (!(error instanceof DocentError) || error.status >= 500) throw error;
    const reason = `the document cannot be read: ${error.message}`;
    return citations.map((citation): [Citation, Located] => [citation, { reason }]);
  }
}

async function locateOne(
  { passage, quote }: Citation,
  content: Content,
  read: (from: number, to: number) => Promise<Content>,
): Promise<Located> {
  const { text, characters } = content;
  const begin = characters?.from ?? 0;
  // The same words may stand in several places: the one in the passage is meant.
  const start = Math.max(0, passage.place.characters.from - begin);
  const inPassage = findQuote(text.slice(start, passage.place.characters.to - begin), quote);
  const span = inPassage ? { from: inPassage.from + start, to: inPassage.to + start } : findQuote(text, quote);
  if (!span) return { reason: 'the document does not say this word for word' };
  const range = { from: begin + span.from, to: begin + span.to };
  const { pages, headings } =
    inPassage && isNarrow(passage) ? { ...passage, pages: passage.place.pages } : await read(range.from, range.to);
  return {
    place: {
      document: content.path,
      documentId: content.document,
      version: content.version,
      collection: content.collection,
      title: content.title,
      page: pages?.from,
      pages,
      heading: headings.at(-1),
      headings,
      quote: shown(text, span),
      characters: range,
    },
    stored: { text, from: begin },
  };
}

/** On one page and under one heading, as a chunk that was found is and a longer reading is not. */
const isNarrow = ({ place: { characters, pages } }: Citation['passage']): boolean =>
  characters.to - characters.from <= MARGIN && pages?.from === pages?.to;
